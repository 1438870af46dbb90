package dev.hiptide.hip.cpu.compile.code;

import org.objectweb.asm.Type;

/**
 * A local variable of a method that is being written.
 *
 * @param index its first slot; values of long and double take two
 */
public record Local(Type type, int index) {
  /** An int in this slot. */
  public static Local ofInt(int index) {
    return new Local(Type.INT_TYPE, index);
  }

  /** A reference in this slot, of whatever class. */
  public static Local ofObject(int index) {
    return new Local(Type.getObjectType("java/lang/Object"), index);
  }
}
