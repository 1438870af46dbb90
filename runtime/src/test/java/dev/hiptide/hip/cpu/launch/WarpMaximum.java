package dev.hiptide.hip.cpu.launch;

import dev.hiptide.hip.KernelThread;

/** Device functions for all kernels. */
final class WarpMaximum {
  private WarpMaximum() {}

  static int of(KernelThread t, int value) {
    int maximum = value;
    for (int distance = 1; distance < 64; distance *= 2) {
      maximum = Math.max(maximum, t.__shfl_xor(maximum, distance));
    }
    return maximum;
  }
}
