package dev.hiptide.hip.cpu.compile.resume;

import dev.hiptide.hip.cpu.compile.code.ClassFiles;
import dev.hiptide.hip.cpu.compile.code.UnsupportedKernelException;
import java.lang.reflect.Modifier;
import java.util.List;
import org.objectweb.asm.Type;

/** Whether the resumable code may name what it has to remember. */
final class AccessCheck {
  private AccessCheck() {}

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
