package dev.hiptide.hip;

import java.nio.DoubleBuffer;

/** A {@code double*} to device memory. */
public final class DoublePointer extends TypedPointer {
  DoublePointer(DevicePointer untyped) {
    super(untyped, Double.BYTES);
  }

  /** Reads element {@code i}. */
  public double get(int i) {
    if (!CHECKED) {
      return Access.getDouble(this, i);
    }
    DoubleBuffer doubles = memory.doubles;
    return doubles.get(index(i, doubles));
  }

  /** Writes element {@code i}. */
  public void set(int i, double value) {
    if (!CHECKED) {
      Access.setDouble(this, i, value);
      return;
    }
    DoubleBuffer doubles = memory.doubles;
    doubles.put(index(i, doubles), value);
  }
}
