package dev.hiptide.hip.cpu.launch;

import dev.hiptide.hip.DevicePointer;
import dev.hiptide.hip.KernelThread;
import dev.hiptide.hip.Shared;
import dev.hiptide.hip.Shuffle;

/** A thread of a block, as the kernel sees it. */
final class BlockThread extends KernelThread {
  private final BlockRunner block;

  /** Null while the block's threads run one after another. */
  Meeting meeting;

  /** Why not all of the block's threads could be started, so that they cannot meet; or null. */
  Error cannotMeet;

  /** Where the thread stands in its block, counted along x, then y, then z; set with the above. */
  int rank;

  BlockThread(BlockRunner block) {
    this.block = block;
  }

  private Meeting meeting() {
    if (cannotMeet != null) {
      throw cannotMeet;
    }
    if (meeting == null) {
      block.separateThreads();
    }
    return meeting;
  }

  @Override
  public void __syncthreads() {
    meeting().awaitBarrier(rank);
  }

  @Override
  protected long exchange(long bits, Shuffle pattern, int operand, int width) {
    return meeting().exchange(rank, bits, pattern, operand, width);
  }

  @Override
  public long __ballot(boolean predicate) {
    return meeting().vote(rank, predicate);
  }

  @Override
  public DevicePointer shared() {
    return block.shared();
  }

  @Override
  @SuppressWarnings("unchecked")
  public <A> A shared(Shared<A> variable) {
    if (meeting == null) {
      return (A) block.staticShared().array(variable);
    }
    synchronized (meeting) {
      return (A) block.staticShared().array(variable);
    }
  }
}
