package dev.hiptide.hip;

import static dev.hiptide.hip.Hip.hipGetDeviceProperties;
import static dev.hiptide.hip.Hip.hipMalloc;
import static dev.hiptide.hip.Hip.hipMemGetInfo;
import static dev.hiptide.hip.Hip.hipMemset;

/**
 * What {@link LimitedMemoryTest} runs: takes device memory, and writes to it, while there is any.
 */
final class LimitedMemoryProgram {
  private static final long BLOCK = 16 << 20;

  private LimitedMemoryProgram() {}

  public static void main(String[] args) {
    HipMemInfo before = hipMemGetInfo();
    int blocks = 0;
    try {
      while (true) {
        hipMemset(hipMalloc(BLOCK), 1, BLOCK);
        blocks++;
      }
    } catch (HipException e) {
      System.out.printf(
          "%s %d %d %b %b%n",
          e.error(),
          before.total(),
          hipGetDeviceProperties(0).totalGlobalMem(),
          before.free() < before.total(),
          blocks > 0);
    }
  }
}
