package dev.hiptide.hip;

/** What HIP's device code finds in its built-in variables and functions, for one thread. */
public abstract class KernelThread {
  /** This thread's coordinates in its block. */
  public final ThreadIndex threadIdx = new ThreadIndex();

  /** The block's coordinates in the grid. */
  public final Index3 blockIdx = new Index3();

  /** The block's shape in threads. */
  public final Index3 blockDim = new Index3();

  /** The grid's shape in blocks. */
  public final Index3 gridDim = new Index3();

  /** For implementations of {@link Device}. */
  protected KernelThread() {}

  /**
   * Waits until every thread of the block has come here or has returned, and makes what they wrote
   * before it visible to all of them after it. No declaration is needed to use it.
   */
  public abstract void __syncthreads();

  /**
   * The block's dynamic shared memory, {@code extern __shared__} in HIP: as many bytes as the
   * launch asked for, the same for all threads of a block, with undefined contents when the block
   * starts.
   */
  public abstract DevicePointer shared();
}
