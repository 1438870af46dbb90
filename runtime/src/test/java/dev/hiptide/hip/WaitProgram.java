package dev.hiptide.hip;

import static dev.hiptide.hip.Dim3.dim3;
import static dev.hiptide.hip.Hip.hipDeviceSynchronize;
import static dev.hiptide.hip.Hip.hipEventCreate;
import static dev.hiptide.hip.Hip.hipEventRecord;
import static dev.hiptide.hip.Hip.hipEventSynchronize;
import static dev.hiptide.hip.Hip.hipFree;
import static dev.hiptide.hip.Hip.hipLaunchKernel;
import static dev.hiptide.hip.Hip.hipMalloc;
import static dev.hiptide.hip.Hip.hipSetDeviceFlags;
import static dev.hiptide.hip.Hip.hipStreamCreate;
import static dev.hiptide.hip.Hip.hipStreamSynchronize;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What {@link SyscallsPerWaitTest} runs under strace. Prints the number of the main thread, and
 * brackets its loop with a look for files that do not exist, which strace shows.
 */
final class WaitProgram {
  static final String BEGIN = "/hiptide-loop-begins";
  static final String END = "/hiptide-loop-ends";

  private static final long BYTES = 1 << 20;
  private static final int WARM_UP = 2000;
  private static final long KERNEL_NANOS = 300_000;

  /** Longer than the device looks for more work before it sleeps. */
  private static final long PAUSE_NANOS = 10_000_000;

  private WaitProgram() {}

  /** Arguments: a step, the schedule flags, and how often. */
  public static void main(String[] args) throws IOException {
    Runnable step =
        switch (args[0]) {
          case "free" -> WaitProgram::allocateAndFree;
          case "launch" -> () -> hipLaunchKernel(t -> {}, dim3(1), dim3(1), 0, null);
          case "wake" -> WaitProgram::pauseAllocateAndFree;
          case "stream" -> waitForStream();
          case "event" -> waitForEvent();
          case "done" -> () -> hipStreamSynchronize(null);
          default -> throw new IllegalArgumentException(args[0]);
        };
    int iterations = Integer.parseInt(args[2]);
    // /proc/thread-self leads to PID/task/TID.
    System.out.println(Files.readSymbolicLink(Path.of("/proc/thread-self")).getFileName());

    repeat(WaitProgram::allocateAndFree, WARM_UP);
    // Not before: under strace the warm-up of a wait that yields would take half a minute.
    hipSetDeviceFlags(Integer.parseInt(args[1]));
    repeat(step, iterations);
    Files.exists(Path.of(BEGIN));
    repeat(step, iterations);
    Files.exists(Path.of(END));
    hipDeviceSynchronize();
  }

  private static void allocateAndFree() {
    hipFree(hipMalloc(BYTES));
  }

  /** The pause is no sleep, which would be a system call. */
  private static void pauseAllocateAndFree() {
    long start = System.nanoTime();
    while (System.nanoTime() - start < PAUSE_NANOS) {
      Thread.onSpinWait();
    }
    allocateAndFree();
  }

  private static Runnable waitForStream() {
    HipStream stream = hipStreamCreate();
    return () -> {
      hipLaunchKernel(WaitProgram::takeAWhile, dim3(1), dim3(1), 0, stream);
      hipStreamSynchronize(stream);
    };
  }

  private static Runnable waitForEvent() {
    HipStream stream = hipStreamCreate();
    HipEvent event = hipEventCreate();
    return () -> {
      hipLaunchKernel(WaitProgram::takeAWhile, dim3(1), dim3(1), 0, stream);
      hipEventRecord(event, stream);
      hipEventSynchronize(event);
    };
  }

  /** Longer than a host needs from a launch to its wait. */
  private static void takeAWhile(KernelThread t) {
    long begin = System.nanoTime();
    while (System.nanoTime() - begin < KERNEL_NANOS) {
      Thread.onSpinWait();
    }
  }

  private static void repeat(Runnable step, int times) {
    for (int i = 0; i < times; i++) {
      step.run();
    }
  }
}
