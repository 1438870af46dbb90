package dev.hiptide.hip;

import java.nio.FloatBuffer;

/** A {@code float*} to device memory. */
public final class FloatPointer extends TypedPointer {
  FloatPointer(DevicePointer untyped) {
    super(untyped, Float.BYTES);
  }

  /** Reads element {@code i}. */
  public float get(int i) {
    if (!CHECKED) {
      return Access.getFloat(this, i);
    }
    FloatBuffer floats = memory.floats;
    return floats.get(index(i, floats));
  }

  /** Writes element {@code i}. */
  public void set(int i, float value) {
    if (!CHECKED) {
      Access.setFloat(this, i, value);
      return;
    }
    FloatBuffer floats = memory.floats;
    floats.put(index(i, floats), value);
  }
}
