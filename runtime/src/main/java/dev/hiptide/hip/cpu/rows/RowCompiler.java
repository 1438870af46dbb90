package dev.hiptide.hip.cpu.rows;

import dev.hiptide.hip.Kernel;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup.ClassOption;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.analysis.Frame;

/** Makes the loops of kernels. */
public final class RowCompiler {
  /** Beyond it, the JVM would not compile the loop anyway: 8,000 bytes of code. */
  private static final int MAX_INSTRUCTIONS = 1_500;

  private RowCompiler() {}

  /**
   * The loop for all kernels of this one's class, which lives no longer than the class.
   *
   * @return null if the kernel's code is not to be had, as from a class loader that is not this
   *     class's, or does what a loop cannot do: a barrier, for one
   */
  public static RowCode compile(Kernel kernel) {
    try {
      KernelMethod method = KernelMethod.of(kernel);
      if (method.code().instructions.size() > MAX_INSTRUCTIONS) {
        return null;
      }
      RowCode acrossBlocks = compile(method, true);
      return acrossBlocks != null ? acrossBlocks : compile(method, false);
    } catch (UnsupportedKernelException e) {
      return null;
    }
  }

  private static RowCode compile(KernelMethod method, boolean spansBlocks) {
    try {
      Frame<Symbol>[] frames = SymbolicThread.follow(method, spansBlocks);
      MemoryInstructions memory = MemoryInstructions.ofThisJdk();
      byte[] file = new RowWriter(method, frames, spansBlocks, memory).write();
      List<Object> data = new ArrayList<>(method.arguments());
      if (memory == MemoryInstructions.UNSAFE) {
        data.add(MemoryInstructions.unsafe());
      }
      MethodHandles.Lookup lookup =
          method.lookup().defineHiddenClassWithClassData(file, data, true, ClassOption.NESTMATE);
      checkAccess(lookup, method);
      return (RowCode)
          lookup.findConstructor(lookup.lookupClass(), MethodType.methodType(void.class)).invoke();
    } catch (Throwable e) {
      // Whatever it is that the compiler does not know yet: the kernel runs as it is.
      return null;
    }
  }

  /**
   * Finds out now if the loop's class may not use something that the kernel's class may, such as
   * what a superclass has protected; later, it would be a failure in the midst of a row.
   */
  private static void checkAccess(MethodHandles.Lookup lookup, KernelMethod method)
      throws ReflectiveOperationException, UnsupportedKernelException {
    for (AbstractInsnNode instruction : method.code().instructions) {
      if (instruction instanceof MethodInsnNode call) {
        checkAccess(lookup, call, method.owner().getClassLoader());
      } else if (instruction instanceof FieldInsnNode access && !BodyWriter.isOfThread(access)) {
        checkAccess(lookup, access, method.owner().getClassLoader());
      }
    }
  }

  private static void checkAccess(
      MethodHandles.Lookup lookup, MethodInsnNode call, ClassLoader loader)
      throws ReflectiveOperationException, UnsupportedKernelException {
    Class<?> owner = load(call.owner, loader);
    MethodType type = MethodType.fromMethodDescriptorString(call.desc, loader);
    if (call.name.equals("<init>")) {
      lookup.findConstructor(owner, type);
    } else if (call.getOpcode() == Opcodes.INVOKESTATIC) {
      lookup.findStatic(owner, call.name, type);
    } else if (call.getOpcode() == Opcodes.INVOKESPECIAL) {
      throw new UnsupportedKernelException("a call of super");
    } else {
      lookup.findVirtual(owner, call.name, type);
    }
  }

  private static void checkAccess(
      MethodHandles.Lookup lookup, FieldInsnNode access, ClassLoader loader)
      throws ReflectiveOperationException, UnsupportedKernelException {
    Class<?> owner = load(access.owner, loader);
    Class<?> type = MethodType.fromMethodDescriptorString("()" + access.desc, loader).returnType();
    switch (access.getOpcode()) {
      case Opcodes.GETFIELD -> lookup.findGetter(owner, access.name, type);
      case Opcodes.GETSTATIC -> lookup.findStaticGetter(owner, access.name, type);
      case Opcodes.PUTFIELD -> lookup.findSetter(owner, access.name, type);
      default -> lookup.findStaticSetter(owner, access.name, type);
    }
  }

  private static Class<?> load(String internalName, ClassLoader loader)
      throws ClassNotFoundException, UnsupportedKernelException {
    if (Type.getObjectType(internalName).getSort() == Type.ARRAY) {
      throw new UnsupportedKernelException("a method of an array");
    }
    return Class.forName(internalName.replace('/', '.'), false, loader);
  }
}
