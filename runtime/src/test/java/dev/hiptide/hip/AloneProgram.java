package dev.hiptide.hip;

import static dev.hiptide.hip.Dim3.dim3;
import static dev.hiptide.hip.Hip.hipDeviceSynchronize;
import static dev.hiptide.hip.Hip.hipLaunchKernel;
import static dev.hiptide.hip.Hip.hipStreamCreate;

/** What {@link DeviceThreadsTest} runs: uses the device, then waits to be the only thread. */
final class AloneProgram {
  private static final long DEADLINE_NANOS = 20_000_000_000L;

  private AloneProgram() {}

  public static void main(String[] args) {
    Thread.currentThread().interrupt(); // no matter to the device, nor to its start
    hipLaunchKernel(t -> {}, dim3(64), dim3(64), 0, hipStreamCreate());
    hipDeviceSynchronize();
    if (!Thread.interrupted()) {
      throw new IllegalStateException("the interrupt is lost");
    }
    long begin = System.nanoTime();
    while (Thread.activeCount() > 1) {
      if (System.nanoTime() - begin > DEADLINE_NANOS) {
        Thread.currentThread().getThreadGroup().list();
        throw new IllegalStateException("others still run");
      }
      Thread.onSpinWait();
    }
    System.out.println("alone");
  }
}
