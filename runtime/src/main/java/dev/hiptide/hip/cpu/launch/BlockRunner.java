package dev.hiptide.hip.cpu.launch;

import dev.hiptide.hip.DevicePointer;
import dev.hiptide.hip.Dim3;
import dev.hiptide.hip.Index3;
import dev.hiptide.hip.Kernel;
import dev.hiptide.hip.ThreadIndex;
import dev.hiptide.hip.cpu.compile.resume.BlockScheduler;
import dev.hiptide.hip.cpu.compile.resume.ResumableKernels;
import dev.hiptide.hip.cpu.compile.rows.RowCode;

/**
 * Runs blocks of one launch on the calling thread.
 *
 * <p>A block's threads run one after another, as a plain loop, because that is fast and most
 * kernels have no barrier. A kernel that is known to wait runs as resumable code ({@link
 * BlockScheduler}), on the calling thread, too.
 *
 * <p>When a thread waits in a kernel that could not be made resumable, those before it have
 * returned without waiting and are simply done; those after it are given platform threads of their
 * own, and it goes on as one among them. The launch's later blocks start that way.
 */
final class BlockRunner {
  private final LaunchTask task;
  private final Kernel kernel;
  private final RowLoops loops;
  private final Dim3 grid;
  private final Dim3 block;
  private final DevicePointer shared;
  private final StaticShared staticShared;
  private final BlockThread self;

  /** Null if the kernel is run as it is. */
  private final BlockScheduler scheduler;

  /** Null if the kernel has no compiled loop. */
  private final RowRunner rows;

  /** How many platform threads are reserved for this block. */
  private int reservedThreads;

  /** The rank of the first thread that has no platform thread yet. */
  private int nextToStart;

  BlockRunner(LaunchTask task) {
    this.task = task;
    this.kernel = task.launch().kernel();
    this.loops = task.rowLoops();
    this.grid = task.launch().grid();
    this.block = task.launch().block();
    this.shared = SharedMemory.ofThisThread(task.launch().sharedBytes());
    this.staticShared = new StaticShared(SharedMemory.MAX_BYTES - task.launch().sharedBytes());
    this.self = newThread();
    this.scheduler =
        task.resumable() == null ? null : new BlockScheduler(task.resumable(), block, self);
    RowCode code = scheduler == null ? task.rowCode() : null;
    this.rows = code == null ? null : new RowRunner(kernel, code, loops.border(), self, block);
  }

  /** Called on the thread that made it, when that thread has run its last block of the launch. */
  void close() {
    if (scheduler != null) {
      scheduler.close();
    }
  }

  DevicePointer shared() {
    return shared;
  }

  StaticShared staticShared() {
    return staticShared;
  }

  /**
   * Runs the blocks {@code first} to {@code end - 1}, counted along x, then y, then z, or until the
   * launch has failed on whatever thread. Throws what the kernel throws.
   */
  void run(long first, long end) {
    for (long index = first; index < end && !task.hasFailed(); ) {
      locate(index);
      if (rows != null) {
        index += rows.run(Math.min(end - index, grid.x() - self.blockIdx.x));
      } else {
        runBlock();
        index++;
      }
    }
  }

  private void locate(long index) {
    long row = index / grid.x();
    self.blockIdx.set((int) (index % grid.x()), (int) (row % grid.y()), (int) (row / grid.y()));
  }

  private void runBlock() {
    if (scheduler != null) {
      scheduler.run(isOnBorder());
      return;
    }
    try {
      if (task.isCooperative()) {
        self.threadIdx.set(0, 0, 0);
        separateThreads();
        kernel.run(self);
      } else {
        runThreads();
      }
    } finally {
      if (self.meeting != null) {
        rejoinThreads();
      }
    }
  }

  private void runThreads() {
    RowLoop loop = isOnBorder() ? loops.border() : loops.inner();
    int rows = block.y() * block.z();
    for (int row = 0; row < rows && self.meeting == null; row++) {
      self.threadIdx.set(0, row % block.y(), row / block.y());
      loop.run(kernel, self, block.x());
    }
  }

  /** Whether the block is the first or the last along an axis, of more than one block for y, z. */
  private boolean isOnBorder() {
    Index3 index = self.blockIdx;
    return isAtEnd(index.x, grid.x())
        || (grid.y() > 1 && isAtEnd(index.y, grid.y()))
        || (grid.z() > 1 && isAtEnd(index.z, grid.z()));
  }

  private static boolean isAtEnd(int index, int count) {
    return index == 0 || index == count - 1;
  }

  /**
   * Starts a platform thread for each thread of the block after the one that runs now.
   *
   * @throws IllegalStateException if the kernel, which is resumable, has given its KernelThread to
   *     code that is not
   * @throws OutOfMemoryError if the system has no more threads; those started are waited for in
   *     {@link #rejoinThreads}
   * @throws StackOverflowError if the stack ends here; again, those started are waited for
   */
  void separateThreads() {
    if (scheduler != null) {
      throw new IllegalStateException("the KernelThread is used outside of its kernel");
    }
    if (!task.isCooperative()) {
      task.becomeCooperative();
      ResumableKernels.hasWaited(kernel);
    }
    int threads = (int) block.count();
    ThreadIndex index = self.threadIdx;
    self.rank = (index.z * block.y() + index.y) * block.x() + index.x;
    nextToStart = self.rank + 1;
    Meeting meeting = new Meeting(self.rank, threads);
    task.blockThreads().reserve(threads - nextToStart);
    reservedThreads = threads - nextToStart;
    self.meeting = meeting;
    try {
      for (; nextToStart < threads; nextToStart++) {
        task.blockThreads().execute(new BlockThreadTask(task, threadOfRank(nextToStart)));
      }
    } catch (Error cannotStartAll) {
      self.cannotMeet = cannotStartAll;
      throw cannotStartAll;
    }
  }

  /** Waits until all threads of the block have returned. */
  private void rejoinThreads() {
    Meeting meeting = self.meeting;
    self.meeting = null;
    if (self.cannotMeet != null) {
      // Done here, because the kernel had no stack left for it, and may have caught the error.
      task.fail(self.cannotMeet);
      meeting.dismiss(nextToStart);
      self.cannotMeet = null;
    }
    meeting.leave(self.rank);
    meeting.awaitEnd();
    task.blockThreads().release(reservedThreads);
  }

  private BlockThread newThread() {
    BlockThread thread = new BlockThread(this);
    thread.gridDim.set(grid);
    thread.blockDim.set(block);
    return thread;
  }

  private BlockThread threadOfRank(int rank) {
    BlockThread thread = newThread();
    thread.meeting = self.meeting;
    thread.rank = rank;
    thread.blockIdx.set(self.blockIdx.x, self.blockIdx.y, self.blockIdx.z);
    int row = rank / block.x();
    thread.threadIdx.set(rank % block.x(), row % block.y(), row / block.y());
    return thread;
  }
}
