package dev.hiptide.hip;

import java.nio.ByteBuffer;

/** A {@code signed char*} to device memory. */
public final class BytePointer extends TypedPointer {
  BytePointer(DevicePointer untyped) {
    super(untyped, Byte.BYTES);
  }

  /** Reads element {@code i}. */
  public byte get(int i) {
    if (!CHECKED) {
      return Access.getByte(this, i);
    }
    ByteBuffer bytes = memory.bytes;
    return bytes.get(index(i, bytes));
  }

  /** Writes element {@code i}. */
  public void set(int i, byte value) {
    if (!CHECKED) {
      Access.setByte(this, i, value);
      return;
    }
    ByteBuffer bytes = memory.bytes;
    bytes.put(index(i, bytes), value);
  }
}
