package dev.hiptide.hip.cpu.launch;

import dev.hiptide.hip.Dim3;
import dev.hiptide.hip.Kernel;
import dev.hiptide.hip.cpu.compile.rows.RowCode;

/** Runs blocks of one launch with the kernel's compiled loop, on the calling thread. */
final class RowRunner {
  /** Threads per run of the loop; after a failure elsewhere, at most this many still run. */
  private static final int ROW_THREADS = 1 << 14;

  private final Kernel kernel;
  private final RowCode code;
  private final RowLoop threadByThread;
  private final BlockThread self;
  private final Dim3 block;
  private final int blocksPerRow;

  RowRunner(Kernel kernel, RowCode code, RowLoop threadByThread, BlockThread self, Dim3 block) {
    this.kernel = kernel;
    this.code = code;
    this.threadByThread = threadByThread;
    this.self = self;
    this.block = block;
    this.blocksPerRow = code.spansBlocks() ? Math.max(1, ROW_THREADS / block.x()) : 1;
  }

  /**
   * Runs the block that {@code self.blockIdx} tells and some that follow it along x, at most {@code
   * available}. Throws what the kernel throws.
   *
   * @return how many it has run
   */
  int run(long available) {
    int first = self.blockIdx.x;
    int blocks = (int) Math.min(available, blocksPerRow);
    int rows = block.y() * block.z();
    for (int row = 0; row < rows; row++) {
      self.threadIdx.set(0, row % block.y(), row / block.y());
      run(first, first + blocks);
    }
    return blocks;
  }

  private void run(int first, int end) {
    if (code.run(kernel, self, first, end)) {
      return;
    }
    if (end - first > 1) {
      int middle = (first + end) >>> 1;
      run(first, middle);
      run(middle, end);
    } else {
      self.blockIdx.x = first;
      threadByThread.run(kernel, self, block.x());
    }
  }
}
