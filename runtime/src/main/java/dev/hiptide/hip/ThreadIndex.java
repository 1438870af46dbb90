package dev.hiptide.hip;

/**
 * A thread's coordinates in its block, {@code t.threadIdx.x}.
 *
 * <p>The same as {@link Index3}, but with fields of its own: the device writes them for each
 * thread, and the compiler, which tells memory apart by field, can then keep the block's
 * coordinates in registers.
 */
public final class ThreadIndex {
  public int x;
  public int y;
  public int z;

  /** Sets all three coordinates. */
  public void set(int x, int y, int z) {
    this.x = x;
    this.y = y;
    this.z = z;
  }
}
