package dev.hiptide.hip;

import static dev.hiptide.hip.Dim3.dim3;
import static dev.hiptide.hip.Hip.hipDeviceReset;
import static dev.hiptide.hip.Hip.hipFree;
import static dev.hiptide.hip.Hip.hipFreeAsync;
import static dev.hiptide.hip.Hip.hipLaunchKernel;
import static dev.hiptide.hip.Hip.hipMalloc;
import static dev.hiptide.hip.Hip.hipMallocAsync;
import static dev.hiptide.hip.Hip.hipStreamCreate;
import static dev.hiptide.hip.Hip.hipStreamDestroy;
import static dev.hiptide.hip.Hip.hipStreamSynchronize;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What {@link VirtualThreadsTest} runs: more virtual threads than carriers, which meet in the
 * device's locks while its own threads want them, too.
 */
final class VirtualStreamsProgram {
  private static final int THREADS = 16;
  private static final int ROUNDS = 250;

  private VirtualStreamsProgram() {}

  public static void main(String[] args) throws Exception {
    AtomicInteger rounds = new AtomicInteger();
    ExecutorService virtual =
        (ExecutorService) Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    for (int i = 0; i < THREADS; i++) {
      virtual.execute(
          () -> {
            for (int round = 0; round < ROUNDS; round++) {
              useAStream();
              rounds.incrementAndGet();
            }
          });
    }
    virtual.shutdown();
    if (!virtual.awaitTermination(1, TimeUnit.MINUTES)) {
      throw new IllegalStateException("stuck after " + rounds + " rounds");
    }
    hipDeviceReset();
    System.out.println(rounds + " rounds");
  }

  private static void useAStream() {
    HipStream stream = hipStreamCreate();
    DevicePointer memory = hipMalloc(4096);
    DevicePointer pooled = hipMallocAsync(4096, stream);
    IntPointer ints = memory.asInts();
    hipLaunchKernel(t -> ints.set(t.threadIdx.x, 1), dim3(1), dim3(64), 0, stream);
    hipFreeAsync(pooled, stream);
    hipStreamSynchronize(stream);
    hipFree(memory);
    hipStreamDestroy(stream);
  }
}
