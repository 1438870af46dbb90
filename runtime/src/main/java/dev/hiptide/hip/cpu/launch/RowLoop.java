package dev.hiptide.hip.cpu.launch;

import dev.hiptide.hip.Kernel;

/** Runs a row of a block, its threads along x, one after another: the device's hot loop. */
interface RowLoop {
  /**
   * Runs the kernel for {@code threadIdx.x} from 0 to {@code length - 1}, or until a barrier has
   * given the rest of the block threads of their own. Throws what the kernel throws.
   */
  void run(Kernel kernel, BlockThread thread, int length);
}
