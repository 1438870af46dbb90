package dev.hiptide.hip;

import static dev.hiptide.hip.Dim3.dim3;
import static dev.hiptide.hip.Hip.hipLaunchKernel;

import java.util.concurrent.CountDownLatch;

/** What {@link ExitTest} runs: leaves a device behind that has not come to its end. */
final class ExitProgram {
  private ExitProgram() {}

  /** Argument: the way in which the main thread ends. */
  public static void main(String[] args) throws InterruptedException {
    CountDownLatch running = new CountDownLatch(2);
    Kernel endless =
        t -> {
          if (t.blockIdx.x == 0) {
            // Its other threads are threads of the system by now, and wait for this one.
            t.__syncthreads();
          }
          if (t.threadIdx.x == 0) {
            running.countDown();
            while (true) {
              Thread.onSpinWait();
            }
          }
          t.__syncthreads();
        };
    hipLaunchKernel(endless, dim3(2), dim3(8), 0, null);
    running.await();
    System.out.println("busy");
    switch (args[0]) {
      case "return" -> {}
      case "exit" -> System.exit(3);
      case "throw" -> throw new IllegalStateException("as the test expects");
      default -> throw new IllegalArgumentException(args[0]);
    }
  }
}
