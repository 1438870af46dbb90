package dev.hiptide.hip.cpu.compile.rows;

import dev.hiptide.hip.Kernel;
import dev.hiptide.hip.KernelThread;
import dev.hiptide.hip.cpu.compile.code.ClassFiles;
import dev.hiptide.hip.cpu.compile.code.KernelBody;
import dev.hiptide.hip.cpu.compile.code.UnsupportedKernelException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.util.List;
import java.util.stream.IntStream;
import org.objectweb.asm.tree.MethodNode;

/**
 * The method that is the code of all kernels of a class.
 *
 * @param owner the class that the method is in
 * @param source the name of its source file, for stack traces; or null
 * @param arguments what comes before the {@link KernelThread} among its arguments, each as a
 *     function of the {@link Kernel}
 */
record KernelMethod(Class<?> owner, String source, MethodNode code, List<MethodHandle> arguments) {

  static KernelMethod of(Kernel kernel, ClassFiles files) throws UnsupportedKernelException {
    KernelBody body = KernelBody.of(kernel);
    if (!body.ofClass()) {
      throw new UnsupportedKernelException("a method that may be overridden");
    }
    MethodNode code = files.method(body.owner(), body.name(), body.descriptor());
    if (code == null) {
      throw new UnsupportedKernelException("another class file of " + body.owner());
    }
    try {
      List<MethodHandle> arguments =
          KernelBody.isLambda(kernel.getClass())
              ? captured(kernel.getClass(), body.bound().length)
              : List.of(argument(MethodHandles.identity(Kernel.class), body.owner()));
      return new KernelMethod(body.owner(), files.read(body.owner()).sourceFile, code, arguments);
    } catch (ReflectiveOperationException | RuntimeException e) {
      throw new UnsupportedKernelException("what the kernel captured is not to be had", e);
    }
  }

  /** The fields of a lambda expression's object; their names are known, though not specified. */
  private static List<MethodHandle> captured(Class<?> type, int count)
      throws ReflectiveOperationException, UnsupportedKernelException {
    MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(type, MethodHandles.lookup());
    Field[] fields = type.getDeclaredFields();
    if (fields.length != count) {
      throw new UnsupportedKernelException("other fields than what was captured");
    }
    MethodHandle[] getters = new MethodHandle[count];
    for (int i = 0; i < count; i++) {
      Field field = type.getDeclaredField("arg$" + (i + 1));
      getters[i] = argument(lookup.unreflectGetter(field), field.getType());
    }
    return IntStream.range(0, count).mapToObj(i -> getters[i]).toList();
  }

  private static MethodHandle argument(MethodHandle ofKernel, Class<?> type) {
    return ofKernel.asType(MethodType.methodType(type, Kernel.class));
  }
}
