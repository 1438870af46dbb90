package dev.hiptide.hip;

import static dev.hiptide.hip.Atomics.atomicAdd;
import static dev.hiptide.hip.Dim3.dim3;
import static dev.hiptide.hip.Hip.hipDeviceReset;
import static dev.hiptide.hip.Hip.hipDeviceSynchronize;
import static dev.hiptide.hip.Hip.hipEventCreate;
import static dev.hiptide.hip.Hip.hipEventDestroy;
import static dev.hiptide.hip.Hip.hipEventRecord;
import static dev.hiptide.hip.Hip.hipFree;
import static dev.hiptide.hip.Hip.hipFreeAsync;
import static dev.hiptide.hip.Hip.hipGetLastError;
import static dev.hiptide.hip.Hip.hipLaunchKernel;
import static dev.hiptide.hip.Hip.hipMalloc;
import static dev.hiptide.hip.Hip.hipMallocAsync;
import static dev.hiptide.hip.Hip.hipMemcpy;
import static dev.hiptide.hip.Hip.hipMemset;
import static dev.hiptide.hip.Hip.hipMemsetAsync;
import static dev.hiptide.hip.Hip.hipStreamAddCallback;
import static dev.hiptide.hip.Hip.hipStreamCreate;
import static dev.hiptide.hip.Hip.hipStreamDestroy;
import static dev.hiptide.hip.Hip.hipStreamWaitEvent;
import static dev.hiptide.hip.HipMemcpyKind.hipMemcpyDeviceToHost;

import dev.hiptide.hip.tool.DeviceHeap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * What {@link LeakTest} runs: repeats what takes and gives back, and prints how much more the
 * process holds after it than after a warm-up.
 */
final class LeakProgram {
  private static final int CYCLES_PER_WAIT = 256;
  private static final long BYTES = 256;

  private LeakProgram() {}

  /** What a process holds. */
  private record Footprint(long heapKilobytes, long residentKilobytes, long threads, long files) {
    static Footprint now() throws IOException {
      System.gc();
      Runtime runtime = Runtime.getRuntime();
      long heap = (runtime.totalMemory() - runtime.freeMemory()) / 1024;
      try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
        return new Footprint(heap, status("VmRSS"), status("Threads"), files.count());
      }
    }

    private static long status(String field) throws IOException {
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith(field + ":")) {
          return Long.parseLong(line.replaceAll("\\D", ""));
        }
      }
      throw new IllegalStateException("/proc/self/status has no " + field);
    }
  }

  /** Argument: how often. */
  public static void main(String[] args) throws IOException {
    int cycles = Integer.parseInt(args[0]);
    repeat(cycles / 2);
    Footprint before = Footprint.now();
    repeat(cycles);
    Footprint after = Footprint.now();
    hipDeviceReset();
    System.out.printf(
        "heap %d KB, resident %d KB, threads %d, files %d, device %d bytes%n",
        after.heapKilobytes - before.heapKilobytes,
        after.residentKilobytes - before.residentKilobytes,
        after.threads - before.threads,
        after.files - before.files,
        DeviceHeap.usedBytes.get());
  }

  private static void repeat(int times) {
    DevicePointer memory = hipMalloc(Integer.BYTES);
    hipMemset(memory, 0, Integer.BYTES);
    IntPointer launches = memory.asInts();
    AtomicInteger callbacks = new AtomicInteger();
    for (int i = 1; i <= times; i++) {
      cycle(launches, callbacks);
      if (i % CYCLES_PER_WAIT == 0 || i == times) {
        hipDeviceSynchronize();
      }
    }
    int[] counted = new int[1];
    hipMemcpy(counted, memory, Integer.BYTES, hipMemcpyDeviceToHost);
    hipFree(memory);
    if (counted[0] != times || callbacks.get() != times) {
      throw new IllegalStateException(
          "%d launches, %d callbacks of %d".formatted(counted[0], callbacks.get(), times));
    }
  }

  /** Takes one of each, lets them work together, and gives them back, all without a wait. */
  private static void cycle(IntPointer launches, AtomicInteger callbacks) {
    HipStream stream = hipStreamCreate();
    HipEvent event = hipEventCreate();
    DevicePointer pooled = hipMallocAsync(BYTES, stream);
    hipMemsetAsync(pooled, 0, BYTES, stream);
    hipLaunchKernel(t -> atomicAdd(launches, 0, 1), dim3(1), dim3(1), 0, stream);
    hipEventRecord(event, stream);
    hipStreamWaitEvent(stream, event, 0);
    hipStreamAddCallback(stream, (s, status, count) -> count.incrementAndGet(), callbacks, 0);
    hipFreeAsync(pooled, stream);
    hipEventDestroy(event);
    hipStreamDestroy(stream);
    try {
      hipStreamDestroy(stream);
    } catch (HipException expected) {
      hipGetLastError();
    }
  }
}
