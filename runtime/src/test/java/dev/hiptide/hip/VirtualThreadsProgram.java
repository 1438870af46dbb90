package dev.hiptide.hip;

import static dev.hiptide.hip.Dim3.dim3;
import static dev.hiptide.hip.Hip.hipDeviceSynchronize;
import static dev.hiptide.hip.Hip.hipFree;
import static dev.hiptide.hip.Hip.hipLaunchKernel;
import static dev.hiptide.hip.Hip.hipMalloc;
import static dev.hiptide.hip.Hip.hipMemcpy;
import static dev.hiptide.hip.HipMemcpyKind.hipMemcpyDeviceToHost;
import static dev.hiptide.hip.HipMemcpyKind.hipMemcpyHostToDevice;

import dev.hiptide.hip.tool.DeviceHeap;
import java.util.Arrays;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** What {@link VirtualThreadsTest} runs: virtual threads, each with memory and a kernel. */
final class VirtualThreadsProgram {
  private static final int INTS = 100;

  private VirtualThreadsProgram() {}

  /** Argument: how many threads. */
  public static void main(String[] args) throws Exception {
    int threads = Integer.parseInt(args[0]);
    AtomicInteger right = new AtomicInteger();
    ExecutorService virtual =
        (ExecutorService) Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    for (int i = 0; i < threads; i++) {
      int thread = i;
      virtual.execute(
          () -> {
            if (isRight(thread)) {
              right.incrementAndGet();
            }
          });
    }
    virtual.shutdown();
    if (!virtual.awaitTermination(1, TimeUnit.MINUTES)) {
      throw new IllegalStateException("virtual threads still run");
    }
    System.out.println(right + " right, " + DeviceHeap.usedBytes + " bytes left");
  }

  private static boolean isRight(int thread) {
    int[] numbers = IntStream.range(thread, thread + INTS).toArray();
    DevicePointer memory = hipMalloc(4L * INTS);
    IntPointer ints = memory.asInts();
    hipMemcpy(memory, numbers, 4L * INTS, hipMemcpyHostToDevice);
    hipLaunchKernel(
        t -> {
          int i = t.blockIdx.x * t.blockDim.x + t.threadIdx.x;
          ints.set(i, ints.get(i) * 3);
        },
        dim3(10),
        dim3(INTS / 10),
        0,
        null);
    hipDeviceSynchronize();
    int[] result = new int[INTS];
    hipMemcpy(result, memory, 4L * INTS, hipMemcpyDeviceToHost);
    hipFree(memory);
    return Arrays.equals(result, Arrays.stream(numbers).map(n -> 3 * n).toArray());
  }
}
