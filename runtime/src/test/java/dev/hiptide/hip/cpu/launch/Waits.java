package dev.hiptide.hip.cpu.launch;

import dev.hiptide.hip.Kernel;
import dev.hiptide.hip.KernelThread;

/** A kernel class to copy. */
final class Waits implements Kernel {
  @Override
  public void run(KernelThread t) {
    t.__syncthreads();
  }
}
