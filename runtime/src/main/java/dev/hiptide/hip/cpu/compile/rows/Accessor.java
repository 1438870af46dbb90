package dev.hiptide.hip.cpu.compile.rows;

import dev.hiptide.hip.BytePointer;
import dev.hiptide.hip.DoublePointer;
import dev.hiptide.hip.FloatPointer;
import dev.hiptide.hip.IntPointer;
import dev.hiptide.hip.LongPointer;
import dev.hiptide.hip.TypedPointer;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;

/** The element types of the pointers whose accessors become plain loads and stores. */
enum Accessor {
  BYTE(BytePointer.class, Type.BYTE_TYPE, Byte.BYTES, "Byte"),
  INT(IntPointer.class, Type.INT_TYPE, Integer.BYTES, "Int"),
  LONG(LongPointer.class, Type.LONG_TYPE, Long.BYTES, "Long"),
  FLOAT(FloatPointer.class, Type.FLOAT_TYPE, Float.BYTES, "Float"),
  DOUBLE(DoublePointer.class, Type.DOUBLE_TYPE, Double.BYTES, "Double");

  final Type pointer;
  final Type element;
  final int bytes;

  /** As the names of the JDK's methods and classes have it. */
  final String title;

  Accessor(Class<? extends TypedPointer> pointer, Type element, int bytes, String title) {
    this.pointer = Type.getType(pointer);
    this.element = element;
    this.bytes = bytes;
    this.title = title;
  }

  /** The type whose {@code get} or {@code set} is called, or null for any other instruction. */
  static Accessor of(AbstractInsnNode instruction) {
    if (instruction.getOpcode() != Opcodes.INVOKEVIRTUAL) {
      return null;
    }
    MethodInsnNode call = (MethodInsnNode) instruction;
    for (Accessor accessor : values()) {
      if (call.owner.equals(accessor.pointer.getInternalName())
          && (accessor.isGet(call) || accessor.isSet(call))) {
        return accessor;
      }
    }
    return null;
  }

  boolean isGet(MethodInsnNode call) {
    return call.name.equals("get")
        && call.desc.equals(Type.getMethodDescriptor(element, Type.INT_TYPE));
  }

  private boolean isSet(MethodInsnNode call) {
    return call.name.equals("set")
        && call.desc.equals(Type.getMethodDescriptor(Type.VOID_TYPE, Type.INT_TYPE, element));
  }
}
