package dev.hiptide.hip;

import java.lang.invoke.VarHandle;

/** What HIP's device code finds in its built-in variables and functions, for one thread. */
public abstract class KernelThread extends WarpLane {
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
   *
   * <p>It works anywhere in a kernel and for any block. It is quick, some nanoseconds a thread,
   * where the device can suspend the kernel in the middle of its code: it can in the kernel's own
   * body and in functions called from there, as long as it has their class files and it is certain
   * which function is called (static, private and final ones, those of final classes, and a kernel
   * object's own), and unless a lock is held. Elsewhere each thread of the block becomes a thread
   * of the operating system, which is thousands of times slower.
   *
   * <p>Where threads wait at different calls, which HIP leaves undefined, all of them are released
   * once every thread of the block waits at one or has returned.
   */
  public abstract void __syncthreads();

  /**
   * The block's dynamic shared memory, {@code extern __shared__} in HIP: as many bytes as the
   * launch asked for, the same for all threads of a block, with undefined contents when the block
   * starts.
   */
  public abstract DevicePointer shared();

  /**
   * An array in the block's static shared memory, HIP's {@code __shared__ float tile[n]}: the same
   * for all threads of a block, with undefined contents when the block starts.
   *
   * @param variable a constant of the program
   * @throws HipException hipErrorInvalidValue if the block's shared memory, static and dynamic, is
   *     then more than {@link HipDeviceProp#sharedMemPerBlock}; the kernel fails with it
   */
  public abstract <A> A shared(Shared<A> variable);

  @Override
  public final int __lane_id() {
    int rank = (threadIdx.z * blockDim.y + threadIdx.y) * blockDim.x + threadIdx.x;
    return rank & (WARP_SIZE - 1);
  }

  /** Orders this thread's accesses to memory before it, and those after it, for the whole grid. */
  public final void __threadfence() {
    VarHandle.fullFence();
  }

  /** Orders memory accesses for the block; here the same as {@link #__threadfence}. */
  public final void __threadfence_block() {
    VarHandle.fullFence();
  }

  /** Orders memory accesses for the host, too; here the same as {@link #__threadfence}. */
  public final void __threadfence_system() {
    VarHandle.fullFence();
  }

  /** A counter of nanoseconds, of which only differences mean something. */
  public final long clock64() {
    return System.nanoTime();
  }

  /** The same as {@link #clock64}. */
  public final long __clock64() {
    return System.nanoTime();
  }

  /** The same as {@link #clock64}. */
  public final long clock() {
    return System.nanoTime();
  }

  /** The same as {@link #clock64}. */
  public final long __clock() {
    return System.nanoTime();
  }

  /**
   * Prints to {@link System#out} at once and in one piece.
   *
   * @param format as in {@link java.util.Formatter}, whose {@code %d}, {@code %x}, {@code %c},
   *     {@code %s}, {@code %f}, {@code %e} and {@code %g} are C's; there are no {@code %u}, {@code
   *     %i} and {@code %p}, and no length such as in {@code %ld}
   */
  public final void printf(String format, Object... args) {
    System.out.print(String.format(format, args));
  }
}
