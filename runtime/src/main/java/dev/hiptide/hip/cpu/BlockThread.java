package dev.hiptide.hip.cpu;

import dev.hiptide.hip.DevicePointer;
import dev.hiptide.hip.KernelThread;
import java.util.concurrent.Phaser;

/** A thread of a block, as the kernel sees it. */
final class BlockThread extends KernelThread {
  private final BlockRunner block;

  /** Null while the block's threads run one after another. */
  Phaser barrier;

  BlockThread(BlockRunner block) {
    this.block = block;
  }

  @Override
  public void __syncthreads() {
    if (barrier == null) {
      block.separateThreads();
    }
    barrier.arriveAndAwaitAdvance();
  }

  @Override
  public DevicePointer shared() {
    return block.shared();
  }
}
