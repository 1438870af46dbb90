package dev.hiptide.hip.cpu.launch;

import dev.hiptide.hip.Kernel;
import dev.hiptide.hip.ThreadIndex;

/**
 * What all row loops do. Not used itself: {@link RowLoops} makes copies of this class, so it has no
 * state and stands alone.
 */
final class RowLoopCode implements RowLoop {
  RowLoopCode() {}

  /** A method with nothing but the loop, so that it is compiled whole, kernel included. */
  @Override
  public void run(Kernel kernel, BlockThread thread, int length) {
    ThreadIndex threadIdx = thread.threadIdx;
    for (int x = 0; x < length && thread.meeting == null; x++) {
      threadIdx.x = x;
      kernel.run(thread);
    }
  }
}
