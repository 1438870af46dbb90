package dev.hiptide.hip;

import static dev.hiptide.hip.Dim3.dim3;
import static dev.hiptide.hip.Hip.hipEventCreate;
import static dev.hiptide.hip.Hip.hipEventRecord;
import static dev.hiptide.hip.Hip.hipEventSynchronize;
import static dev.hiptide.hip.Hip.hipLaunchKernel;
import static dev.hiptide.hip.Hip.hipStreamAddCallback;
import static dev.hiptide.hip.Hip.hipStreamCreate;
import static dev.hiptide.hip.Hip.hipStreamCreateWithFlags;
import static dev.hiptide.hip.Hip.hipStreamNonBlocking;
import static dev.hiptide.hip.Hip.hipStreamWaitEvent;

import java.util.concurrent.CountDownLatch;

/**
 * What {@link ExitTest} runs: leaves a device behind whose kernels, callback and streams have not
 * come to their end, and a thread that waits for it.
 */
final class ExitProgram {
  private ExitProgram() {}

  /** Argument: the way in which the main thread ends. */
  public static void main(String[] args) throws InterruptedException {
    // On a single core blocks run one after another.
    int blocks = Math.min(2, Runtime.getRuntime().availableProcessors());
    CountDownLatch running = new CountDownLatch(blocks + 1);
    Kernel endless =
        t -> {
          if (t.blockIdx.x == 0) {
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
    HipStream launching = hipStreamCreate();
    HipStream calling = hipStreamCreateWithFlags(hipStreamNonBlocking);
    HipEvent never = hipEventCreate();
    hipLaunchKernel(endless, dim3(blocks), dim3(8), 0, launching);
    hipEventRecord(never, launching);
    hipStreamAddCallback(calling, (stream, status, latch) -> awaitForever(latch), running, 0);
    hipStreamWaitEvent(calling, never, 0);
    hipLaunchKernel(t -> {}, dim3(1), dim3(1), 0, calling);
    Thread waiting = new Thread(() -> hipEventSynchronize(never));
    waiting.setDaemon(true);
    waiting.start();
    running.await();
    System.out.println("busy");
    switch (args[0]) {
      case "return" -> {}
      case "exit" -> System.exit(3);
      case "throw" -> throw new IllegalStateException("as the test expects");
      default -> throw new IllegalArgumentException(args[0]);
    }
  }

  private static void awaitForever(CountDownLatch running) {
    running.countDown();
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
