package dev.hiptide.hip.cpu.launch;

import dev.hiptide.hip.Launch;
import dev.hiptide.hip.cpu.compile.resume.ResumableKernels;
import dev.hiptide.hip.cpu.compile.resume.ResumableLaunch;
import dev.hiptide.hip.cpu.compile.rows.RowCode;
import dev.hiptide.hip.cpu.queue.DeviceTask;
import dev.hiptide.hip.cpu.queue.Workers;
import dev.hiptide.hip.tool.RuntimeThread;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * One run of a kernel over a grid. The processor and the workers claim blocks, some at a time,
 * until none is left; the processor then waits for the last of them.
 */
public final class LaunchTask extends DeviceTask {
  /** Claims per thread if all are equally fast: the slowest leaves the others idle for a 32nd. */
  private static final int CLAIMS_PER_THREAD = 32;

  private static final AtomicLongFieldUpdater<LaunchTask> NEXT_BLOCK =
      AtomicLongFieldUpdater.newUpdater(LaunchTask.class, "nextBlock");
  private static final AtomicLongFieldUpdater<LaunchTask> FINISHED_BLOCKS =
      AtomicLongFieldUpdater.newUpdater(LaunchTask.class, "finishedBlocks");

  // Until it is done: whoever is late to help finds no block left, and does not look at these.
  private Launch launch;
  private RowLoops rowLoops;
  private ResumableLaunch resumable;
  private RowCode rowCode;

  private final Workers workers;
  private final BlockThreads blockThreads;
  private final Consumer<Throwable> onFailure;
  private final long blocks;
  private final long blocksPerClaim;

  /** Made before the launch, because a kernel may leave no Java heap for it. */
  private final BooleanSupplier allFinished;

  /** Whether workers were asked to assist; written before any of them claims a block. */
  private boolean assisted;

  private volatile long nextBlock;
  private volatile long finishedBlocks;
  private volatile Throwable failure;
  private volatile boolean cooperative;

  public LaunchTask(
      Launch launch, Workers workers, BlockThreads blockThreads, Consumer<Throwable> onFailure) {
    this(launch, ResumableKernels.of(launch.kernel()), workers, blockThreads, onFailure);
  }

  /**
   * @param resumable the kernel's resumable code, or null to run it as it is
   */
  LaunchTask(
      Launch launch,
      ResumableLaunch resumable,
      Workers workers,
      BlockThreads blockThreads,
      Consumer<Throwable> onFailure) {
    this.launch = launch;
    this.resumable = resumable;
    // On the host's thread, as HIP loads a kernel's code in its first launch.
    this.rowLoops = RowLoops.of(launch.kernel().getClass());
    this.rowCode = RowCodes.of(launch);
    this.workers = workers;
    this.blockThreads = blockThreads;
    this.onFailure = onFailure;
    this.blocks = launch.grid().count();
    this.allFinished = () -> finishedBlocks == this.blocks;
    if (blocks > 1) {
      workers.prepare();
    }
    this.blocksPerClaim = Math.max(1, blocks / ((workers.count() + 1L) * CLAIMS_PER_THREAD));
  }

  Launch launch() {
    return launch;
  }

  RowLoops rowLoops() {
    return rowLoops;
  }

  /** Null if the kernel is run as it is. */
  ResumableLaunch resumable() {
    return resumable;
  }

  /** The kernel's compiled loop, or null. */
  RowCode rowCode() {
    return rowCode;
  }

  /** Where the threads of a cooperative block run. */
  BlockThreads blockThreads() {
    return blockThreads;
  }

  /** Whether a thread of this launch has reached a barrier. */
  boolean isCooperative() {
    return cooperative;
  }

  void becomeCooperative() {
    cooperative = true;
  }

  /** Records what a kernel threw, and lets the blocks not yet begun be skipped. */
  void fail(Throwable thrown) {
    failure = thrown;
  }

  boolean hasFailed() {
    return failure != null;
  }

  @Override
  protected void perform() {
    assisted = blocks > 1;
    if (assisted && !workers.invite(this, blocks - 1)) {
      assisted = false;
    }
    performShare();
    if (assisted) {
      workers.join(allFinished);
    }
    if (failure != null) {
      onFailure.accept(failure);
    }
  }

  @Override
  protected void release() {
    launch = null;
    rowLoops = null;
    resumable = null;
    rowCode = null;
    failure = null;
  }

  @Override
  protected void performShare() {
    BlockRunner runner = null;
    for (long first = nextBlock; first < blocks; first = nextBlock) {
      // If the launch has failed, claims all remaining blocks, to skip them at once.
      long end = hasFailed() ? blocks : first + Math.min(blocksPerClaim, blocks - first);
      if (!NEXT_BLOCK.compareAndSet(this, first, end)) {
        continue;
      }
      try {
        if (!hasFailed()) {
          runner = runner == null ? new BlockRunner(this) : runner;
          runner.run(first, end);
        }
      } catch (Throwable thrown) {
        fail(thrown);
      }
      if (FINISHED_BLOCKS.addAndGet(this, end - first) == blocks && assisted) {
        workers.finished();
      }
    }
    if (runner != null) {
      runner.close();
      RuntimeThread.restore();
    }
  }
}
