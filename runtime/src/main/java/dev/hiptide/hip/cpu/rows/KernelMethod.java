package dev.hiptide.hip.cpu.rows;

import dev.hiptide.hip.Kernel;
import dev.hiptide.hip.KernelThread;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleInfo;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.List;
import java.util.stream.IntStream;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * The method that is the code of all kernels of a class.
 *
 * @param lookup with the rights of the class that the method is in
 * @param arguments what comes before the {@link KernelThread} among its arguments, each as a
 *     function of the {@link Kernel}
 */
record KernelMethod(MethodHandles.Lookup lookup, MethodNode code, List<MethodHandle> arguments) {

  static KernelMethod of(Kernel kernel) throws UnsupportedKernelException {
    try {
      Class<?> type = kernel.getClass();
      return type.isHidden() || type.isSynthetic() ? ofLambda(kernel) : ofClass(type);
    } catch (ReflectiveOperationException | IOException | RuntimeException | LinkageError e) {
      throw new UnsupportedKernelException("the kernel's code is not to be had", e);
    }
  }

  Class<?> owner() {
    return lookup.lookupClass();
  }

  private static KernelMethod ofClass(Class<?> type)
      throws ReflectiveOperationException, IOException, UnsupportedKernelException {
    MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(type, MethodHandles.lookup());
    MethodHandle self =
        MethodHandles.identity(type).asType(MethodType.methodType(type, Kernel.class));
    String descriptor = Type.getMethodDescriptor(Type.VOID_TYPE, Type.getType(KernelThread.class));
    return new KernelMethod(lookup, code(type, "run", descriptor), List.of(self));
  }

  private static KernelMethod ofLambda(Kernel kernel)
      throws ReflectiveOperationException, IOException, UnsupportedKernelException {
    Class<?> type = kernel.getClass();
    Method writeReplace = type.getDeclaredMethod("writeReplace");
    writeReplace.setAccessible(true);
    SerializedLambda lambda = (SerializedLambda) writeReplace.invoke(kernel);
    Class<?> owner =
        Class.forName(lambda.getImplClass().replace('/', '.'), false, type.getClassLoader());
    MethodNode code = code(owner, lambda.getImplMethodName(), lambda.getImplMethodSignature());
    boolean isFunction = lambda.getImplMethodKind() == MethodHandleInfo.REF_invokeStatic;
    if (!isFunction && (code.access & (Opcodes.ACC_PRIVATE | Opcodes.ACC_FINAL)) == 0) {
      throw new UnsupportedKernelException("a method that may be overridden");
    }
    MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(owner, MethodHandles.lookup());
    return new KernelMethod(lookup, code, captured(kernel, lambda));
  }

  /** The fields of a lambda expression's object; their names are known, though not specified. */
  private static List<MethodHandle> captured(Kernel kernel, SerializedLambda lambda)
      throws ReflectiveOperationException, UnsupportedKernelException {
    Class<?> type = kernel.getClass();
    MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(type, MethodHandles.lookup());
    Field[] fields = type.getDeclaredFields();
    if (fields.length != lambda.getCapturedArgCount()) {
      throw new UnsupportedKernelException("other fields than what was captured");
    }
    MethodHandle[] getters = new MethodHandle[fields.length];
    for (int i = 0; i < fields.length; i++) {
      Field field = type.getDeclaredField("arg$" + (i + 1));
      MethodHandle getter = lookup.unreflectGetter(field);
      getters[i] = getter.asType(getter.type().changeParameterType(0, Kernel.class));
    }
    return IntStream.range(0, getters.length).mapToObj(i -> getters[i]).toList();
  }

  private static MethodNode code(Class<?> owner, String name, String descriptor)
      throws IOException, UnsupportedKernelException {
    if (owner.isHidden()) {
      throw new UnsupportedKernelException("a hidden class");
    }
    String file = owner.getName().substring(owner.getName().lastIndexOf('.') + 1) + ".class";
    try (InputStream in = owner.getResourceAsStream(file)) {
      if (in == null) {
        throw new UnsupportedKernelException("no class file of " + owner);
      }
      ClassNode node = new ClassNode();
      new ClassReader(in).accept(node, ClassReader.SKIP_FRAMES | ClassReader.SKIP_DEBUG);
      return node.methods.stream()
          .filter(method -> method.name.equals(name) && method.desc.equals(descriptor))
          .findFirst()
          .orElseThrow(() -> new UnsupportedKernelException(owner + " inherits " + name));
    }
  }
}
