package dev.hiptide.hip.cpu.compile.code;

import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;

/** Whether a kernel's code may do in another class of its nest what it does in its own. */
public final class NestAccess {
  private NestAccess() {}

  /** Makes calls of private methods such as a nest mate may make. */
  public static void adapt(MethodNode method, ClassFiles files) throws UnsupportedKernelException {
    for (AbstractInsnNode instruction : method.instructions) {
      if (instruction instanceof MethodInsnNode call
          && call.getOpcode() == Opcodes.INVOKESPECIAL
          && !call.name.equals("<init>")) {
        MethodNode callee = files.method(files.load(call.owner), call.name, call.desc);
        if (callee == null || (callee.access & Opcodes.ACC_PRIVATE) == 0) {
          throw new UnsupportedKernelException("calls a method of its superclass");
        }
        call.setOpcode(call.itf ? Opcodes.INVOKEINTERFACE : Opcodes.INVOKEVIRTUAL);
      } else if (instruction instanceof InvokeDynamicInsnNode dynamic) {
        for (Object argument : dynamic.bsmArgs) {
          if (argument instanceof Handle handle && handle.getTag() == Opcodes.H_INVOKESPECIAL) {
            throw new UnsupportedKernelException("has a handle on a method of its superclass");
          }
        }
      }
    }
  }

  /**
   * Finds out now if a class may not use something that the kernel's class may, such as what a
   * superclass has protected; later, it would be a failure in the midst of a launch.
   *
   * @param lookup with the rights of the class that has the code
   */
  public static void check(Iterable<AbstractInsnNode> code, Lookup lookup)
      throws UnsupportedKernelException {
    try {
      for (AbstractInsnNode instruction : code) {
        if (instruction instanceof MethodInsnNode call) {
          check(call, lookup);
        } else if (instruction instanceof FieldInsnNode access) {
          check(access, lookup);
        }
      }
    } catch (ReflectiveOperationException | TypeNotPresentException e) {
      throw new UnsupportedKernelException("not for a nest mate: " + e.getMessage(), e);
    }
  }

  private static void check(MethodInsnNode call, Lookup lookup)
      throws ReflectiveOperationException, UnsupportedKernelException {
    ClassLoader loader = lookup.lookupClass().getClassLoader();
    Class<?> owner = ClassFiles.load(call.owner, loader);
    MethodType type = MethodType.fromMethodDescriptorString(call.desc, loader);
    if (call.name.equals("<init>")) {
      lookup.findConstructor(owner, type);
    } else if (call.getOpcode() == Opcodes.INVOKESTATIC) {
      lookup.findStatic(owner, call.name, type);
    } else {
      lookup.findVirtual(owner, call.name, type);
    }
  }

  private static void check(FieldInsnNode access, Lookup lookup)
      throws ReflectiveOperationException, UnsupportedKernelException {
    ClassLoader loader = lookup.lookupClass().getClassLoader();
    Class<?> owner = ClassFiles.load(access.owner, loader);
    Class<?> type = MethodType.fromMethodDescriptorString("()" + access.desc, loader).returnType();
    switch (access.getOpcode()) {
      case Opcodes.GETFIELD -> lookup.findGetter(owner, access.name, type);
      case Opcodes.GETSTATIC -> lookup.findStaticGetter(owner, access.name, type);
      case Opcodes.PUTFIELD -> lookup.findSetter(owner, access.name, type);
      default -> lookup.findStaticSetter(owner, access.name, type);
    }
  }
}
