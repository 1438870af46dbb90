package dev.hiptide.hip;

import java.nio.LongBuffer;

/** A {@code long*} (64 bits) to device memory. */
public final class LongPointer extends TypedPointer {
  LongPointer(DevicePointer untyped) {
    super(untyped, Long.BYTES);
  }

  /** Reads element {@code i}. */
  public long get(int i) {
    if (!CHECKED) {
      return Access.getLong(this, i);
    }
    LongBuffer longs = memory.longs;
    return longs.get(index(i, longs));
  }

  /** Writes element {@code i}. */
  public void set(int i, long value) {
    if (!CHECKED) {
      Access.setLong(this, i, value);
      return;
    }
    LongBuffer longs = memory.longs;
    longs.put(index(i, longs), value);
  }
}
