package dev.hiptide.hip;

/**
 * The shape of a grid, in blocks, or of a block, in threads.
 *
 * <p>Any values can be held; {@link Hip#hipLaunchKernel} checks them against the device's limits.
 */
public record Dim3(int x, int y, int z) {
  /** A one-dimensional shape. */
  public static Dim3 dim3(int x) {
    return new Dim3(x, 1, 1);
  }

  /** A two-dimensional shape. */
  public static Dim3 dim3(int x, int y) {
    return new Dim3(x, y, 1);
  }

  /** A three-dimensional shape. */
  public static Dim3 dim3(int x, int y, int z) {
    return new Dim3(x, y, z);
  }

  /** The number of blocks or threads in this shape. */
  public long count() {
    return (long) x * y * z;
  }

  /** Whether every side is at least 1 and at most that of {@code limits}. */
  boolean fitsIn(Dim3 limits) {
    return x >= 1 && y >= 1 && z >= 1 && x <= limits.x && y <= limits.y && z <= limits.z;
  }
}
