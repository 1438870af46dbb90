package dev.hiptide.hip.cpu.compile.rows;

import dev.hiptide.hip.Kernel;
import dev.hiptide.hip.KernelThread;

/**
 * A kernel's loop. Generated; it has no state.
 *
 * <p>A row is what one run of the loop covers: threads with the same y and z, in one block, or, if
 * the code {@linkplain #spansBlocks spans blocks}, in several along x.
 */
public interface RowCode {
  /** The most threads that a row may have. */
  int MAX_THREADS = 1 << 16;

  /** Whether a row may have more blocks than one. */
  boolean spansBlocks();

  /**
   * Runs the threads of a row, or none. Throws what the kernel throws.
   *
   * @param thread tells all coordinates but those along x; it is not changed
   * @param firstBlock the first block's coordinate along x
   * @param endBlock the last block's plus one
   * @return whether the row was run; if not, an index may be out of range or a sum beyond 32 bits,
   *     and the kernel has to run thread by thread to find out
   */
  boolean run(Kernel kernel, KernelThread thread, int firstBlock, int endBlock);
}
