package dev.hiptide.hip.cpu.compile.code;

import dev.hiptide.hip.Kernel;
import dev.hiptide.hip.KernelThread;
import java.lang.invoke.MethodHandleInfo;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import org.objectweb.asm.Type;

/**
 * The method that is a kernel's code.
 *
 * @param owner the class it is in
 * @param bound what comes before the {@link KernelThread} among its arguments: what a lambda
 *     expression captured, and first, if it is no static method, its object
 * @param ofClass whether it is the code of all kernels of the kernel's class; a method of a
 *     captured object can be another one next time
 */
public record KernelBody(
    Class<?> owner,
    String name,
    String descriptor,
    boolean isStatic,
    Object[] bound,
    boolean ofClass) {
  private static final String RUN_DESCRIPTOR =
      Type.getMethodDescriptor(Type.VOID_TYPE, Type.getType(KernelThread.class));

  /** The method of each lambda expression's class that tells what it was made from. */
  private static final ClassValue<Method> WRITE_REPLACE =
      new ClassValue<>() {
        @Override
        protected Method computeValue(Class<?> type) {
          try {
            Method method = type.getDeclaredMethod("writeReplace");
            method.setAccessible(true);
            return method;
          } catch (NoSuchMethodException e) {
            throw new IllegalArgumentException(e);
          }
        }
      };

  /**
   * @throws UnsupportedKernelException if it cannot be known
   */
  public static KernelBody of(Kernel kernel) throws UnsupportedKernelException {
    Class<?> type = kernel.getClass();
    if (isLambda(type)) {
      return ofLambda(kernel);
    }
    Class<?> owner = declaring(type, "run", RUN_DESCRIPTOR);
    return new KernelBody(owner, "run", RUN_DESCRIPTOR, false, new Object[] {kernel}, true);
  }

  /** Whether it is the class of a lambda expression or a method reference, if of any known. */
  public static boolean isLambda(Class<?> kernelClass) {
    return kernelClass.isHidden() || kernelClass.isSynthetic();
  }

  private static KernelBody ofLambda(Kernel kernel) throws UnsupportedKernelException {
    SerializedLambda lambda;
    try {
      lambda = (SerializedLambda) WRITE_REPLACE.get(kernel.getClass()).invoke(kernel);
    } catch (ReflectiveOperationException | RuntimeException e) {
      throw new UnsupportedKernelException("not a lambda expression that tells its code", e);
    }
    Object[] bound = new Object[lambda.getCapturedArgCount()];
    for (int i = 0; i < bound.length; i++) {
      bound[i] = lambda.getCapturedArg(i);
    }
    String name = lambda.getImplMethodName();
    String descriptor = lambda.getImplMethodSignature();
    Class<?> owner = ClassFiles.load(lambda.getImplClass(), kernel.getClass().getClassLoader());
    int kind = lambda.getImplMethodKind();
    if (kind == MethodHandleInfo.REF_invokeStatic) {
      return new KernelBody(owner, name, descriptor, true, bound, true);
    }
    if (kind == MethodHandleInfo.REF_newInvokeSpecial || bound.length == 0 || bound[0] == null) {
      throw new UnsupportedKernelException("not a function or a method of a known object");
    }
    Method method = find(owner, name, descriptor);
    if (method != null && isNeverOverridden(method)) {
      return new KernelBody(owner, name, descriptor, false, bound, true);
    }
    Class<?> declaring = declaring(bound[0].getClass(), name, descriptor);
    return new KernelBody(declaring, name, descriptor, false, bound, false);
  }

  private static boolean isNeverOverridden(Method method) {
    int modifiers = method.getModifiers() | method.getDeclaringClass().getModifiers();
    return Modifier.isPrivate(method.getModifiers()) || Modifier.isFinal(modifiers);
  }

  /** The class with the method that a call of it on an object of this class reaches. */
  private static Class<?> declaring(Class<?> type, String name, String descriptor)
      throws UnsupportedKernelException {
    for (Class<?> c = type; c != null; c = c.getSuperclass()) {
      Method method = find(c, name, descriptor);
      if (method != null && !Modifier.isPrivate(method.getModifiers())) {
        return c;
      }
    }
    throw new UnsupportedKernelException(type + " has " + name + " from an interface");
  }

  private static Method find(Class<?> type, String name, String descriptor) {
    for (Method method : type.getDeclaredMethods()) {
      if (method.getName().equals(name) && Type.getMethodDescriptor(method).equals(descriptor)) {
        return method;
      }
    }
    return null;
  }

  /** The class of the object whose method it is, or null. */
  public Class<?> receiver() {
    return isStatic ? null : bound[0].getClass();
  }
}
