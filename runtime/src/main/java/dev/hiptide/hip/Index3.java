package dev.hiptide.hip;

/**
 * HIP's {@code uint3} as device code reads it: {@code t.blockIdx.x}.
 *
 * <p>Plain fields, because a kernel reads them once per thread and every nanosecond counts there.
 * They are the device's to write; a kernel that writes them confuses only its own launch.
 */
public final class Index3 {
  public int x;
  public int y;
  public int z;

  /** Sets all three coordinates. */
  public void set(int x, int y, int z) {
    this.x = x;
    this.y = y;
    this.z = z;
  }

  /** Sets all three coordinates to those of a shape. */
  public void set(Dim3 shape) {
    set(shape.x(), shape.y(), shape.z());
  }
}
