package dev.hiptide.hip.cpu.compile.rows;

import java.lang.reflect.Field;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * How generated code loads from and stores to device memory: what the running JDK has for that, may
 * be vectorised, and says nothing on stderr.
 */
enum MemoryInstructions {
  /** {@code sun.misc.Unsafe}, which JDK 24 and later warn of. */
  UNSAFE("sun/misc/Unsafe") {
    @Override
    void load(MethodVisitor code, Accessor type, Runnable address) {
      code.visitInsn(Opcodes.ACONST_NULL);
      address.run();
      call(code, Opcodes.INVOKEVIRTUAL, "get" + type.title, "(Ljava/lang/Object;J)" + type.element);
    }

    @Override
    void store(MethodVisitor code, Accessor type, Runnable address, int value) {
      code.visitInsn(Opcodes.ACONST_NULL);
      address.run();
      code.visitVarInsn(type.element.getOpcode(Opcodes.ILOAD), value);
      String descriptor = "(Ljava/lang/Object;J" + type.element + ")V";
      call(code, Opcodes.INVOKEVIRTUAL, "put" + type.title, descriptor);
    }
  },

  /** {@code MemorySegment}, which JDK 22 and later have. */
  SEGMENT("java/lang/foreign/MemorySegment") {
    @Override
    void load(MethodVisitor code, Accessor type, Runnable offset) {
      layout(code, type);
      offset.run();
      String descriptor = "(" + layout(type) + "J)" + type.element;
      call(code, Opcodes.INVOKEINTERFACE, "get", descriptor);
    }

    @Override
    void store(MethodVisitor code, Accessor type, Runnable offset, int value) {
      layout(code, type);
      offset.run();
      code.visitVarInsn(type.element.getOpcode(Opcodes.ILOAD), value);
      String descriptor = "(" + layout(type) + "J" + type.element + ")V";
      call(code, Opcodes.INVOKEINTERFACE, "set", descriptor);
    }

    private void layout(MethodVisitor code, Accessor type) {
      String suffix = type == Accessor.BYTE ? "" : "_UNALIGNED";
      String name = "JAVA_" + type.name() + suffix;
      code.visitFieldInsn(Opcodes.GETSTATIC, LAYOUT, name, layout(type));
    }

    private String layout(Accessor type) {
      return "L" + LAYOUT + "$Of" + type.title + ";";
    }
  };

  private static final String LAYOUT = "java/lang/foreign/ValueLayout";
  private static final int FIRST_WITH_SEGMENTS = 22;

  /** The class whose object the instructions are called on. */
  final String owner;

  MemoryInstructions(String owner) {
    this.owner = owner;
  }

  static MemoryInstructions ofThisJdk() {
    return Runtime.version().feature() < FIRST_WITH_SEGMENTS ? UNSAFE : SEGMENT;
  }

  /** The {@code sun.misc.Unsafe}. */
  static Object unsafe() throws ReflectiveOperationException {
    Field field = Class.forName("sun.misc.Unsafe").getDeclaredField("theUnsafe");
    field.setAccessible(true);
    return field.get(null);
  }

  /** Loads; the object is on the stack. */
  abstract void load(MethodVisitor code, Accessor type, Runnable address);

  /** Stores the local variable {@code value}; the object is on the stack. */
  abstract void store(MethodVisitor code, Accessor type, Runnable address, int value);

  final Type type() {
    return Type.getObjectType(owner);
  }

  final void call(MethodVisitor code, int opcode, String name, String descriptor) {
    code.visitMethodInsn(opcode, owner, name, descriptor, opcode == Opcodes.INVOKEINTERFACE);
  }
}
