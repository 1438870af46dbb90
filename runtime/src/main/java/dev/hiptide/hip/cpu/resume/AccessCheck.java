package dev.hiptide.hip.cpu.resume;

import java.lang.reflect.Modifier;
import java.util.List;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;

/** Whether a kernel's code may do in another class of its nest what it does in its own. */
final class AccessCheck {
  private AccessCheck() {}

  /** Makes calls of private methods such as a nest mate may make. */
  static void check(MethodNode method, ClassFiles files) throws UnsupportedKernelException {
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

  /** Checks the types that have to be named to remember values. */
  static void check(List<WaitingPoint> points, Class<?> owner, ClassFiles files)
      throws UnsupportedKernelException {
    for (WaitingPoint point : points) {
      for (WaitingPoint.Remembered value : point.locals()) {
        check(value, owner, files);
      }
      for (WaitingPoint.Remembered value : point.stack()) {
        check(value, owner, files);
      }
    }
  }

  private static void check(WaitingPoint.Remembered value, Class<?> owner, ClassFiles files)
      throws UnsupportedKernelException {
    Type type = value.type();
    while (type.getSort() == Type.ARRAY) {
      type = type.getElementType();
    }
    if (value.slot() < 0 || type.getSort() != Type.OBJECT) {
      return;
    }
    Class<?> named = files.load(type.getInternalName());
    boolean samePackage =
        named.getPackageName().equals(owner.getPackageName())
            && named.getClassLoader() == owner.getClassLoader();
    if (!samePackage && !Modifier.isPublic(named.getModifiers())) {
      throw new UnsupportedKernelException("remembers a " + named + ", which it may not name");
    }
  }
}
