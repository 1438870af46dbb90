package dev.hiptide.hip;

import static dev.hiptide.hip.Dim3.dim3;
import static dev.hiptide.hip.Hip.hipDeviceSynchronize;
import static dev.hiptide.hip.Hip.hipFree;
import static dev.hiptide.hip.Hip.hipLaunchKernel;
import static dev.hiptide.hip.Hip.hipMalloc;

import dev.hiptide.hip.tool.DeviceHeap;

/**
 * What {@link OutOfMemoryTest} runs: frees device memory, while another thread fills the Java heap
 * to its last bytes whenever there is some of it again.
 */
final class FullHeapProgram {
  private static final int BLOCKS = 100;
  private static final int BYTES = 4096;

  private static volatile boolean isOver;

  private FullHeapProgram() {}

  /**
   * Writes whether a call found no heap, how many kernels' accesses failed, and what is missing.
   */
  public static void main(String[] args) throws InterruptedException {
    long usedAtFirst = DeviceHeap.usedBytes.get();
    DevicePointer[] blocks = new DevicePointer[BLOCKS];
    for (int i = 0; i < BLOCKS; i++) {
      blocks[i] = hipMalloc(BYTES);
    }
    Thread filler = new Thread(FullHeapProgram::fillAgainAndAgain);
    filler.setDaemon(true);
    filler.start();
    HeapFiller.awaitNearlyFull();
    int refusals = 0;
    for (DevicePointer block : blocks) {
      while (!isFreed(block)) {
        refusals++;
        HeapFiller.release();
      }
    }
    isOver = true;
    filler.join();
    HeapFiller.release();

    int[] failed = new int[1];
    hipLaunchKernel(t -> failed[0] = failedReads(blocks), dim3(1), dim3(1), 0, null);
    hipDeviceSynchronize();
    long missing = DeviceHeap.usedBytes.get() - usedAtFirst;
    System.out.println((refusals > 0) + " " + failed[0] + " " + missing);
  }

  private static void fillAgainAndAgain() {
    while (!isOver) {
      try {
        HeapFiller.fill();
      } catch (OutOfMemoryError isFull) {
        // As it should be.
      }
    }
  }

  private static boolean isFreed(DevicePointer block) {
    try {
      hipFree(block);
      return true;
    } catch (VirtualMachineError noHeap) {
      return false;
    } catch (HipException e) {
      if (e.error() == HipError.hipErrorUnknown) {
        return false;
      }
      throw e;
    }
  }

  private static int failedReads(DevicePointer[] blocks) {
    int failed = 0;
    for (DevicePointer block : blocks) {
      try {
        block.asInts().get(0);
      } catch (IndexOutOfBoundsException e) {
        failed++;
      }
    }
    return failed;
  }
}
