package dev.hiptide.hip;

import java.nio.IntBuffer;

/** An {@code int*} to device memory. */
public final class IntPointer extends TypedPointer {
  IntPointer(DevicePointer untyped) {
    super(untyped, Integer.BYTES);
  }

  /** Reads element {@code i}. */
  public int get(int i) {
    if (!CHECKED) {
      return Access.getInt(this, i);
    }
    IntBuffer ints = memory.ints;
    return ints.get(index(i, ints));
  }

  /** Writes element {@code i}. */
  public void set(int i, int value) {
    if (!CHECKED) {
      Access.setInt(this, i, value);
      return;
    }
    IntBuffer ints = memory.ints;
    ints.put(index(i, ints), value);
  }
}
