package dev.hiptide.examples;

import static dev.hiptide.hip.Dim3.dim3;
import static dev.hiptide.hip.Hip.hipEventCreate;
import static dev.hiptide.hip.Hip.hipEventDestroy;
import static dev.hiptide.hip.Hip.hipEventElapsedTime;
import static dev.hiptide.hip.Hip.hipEventRecord;
import static dev.hiptide.hip.Hip.hipEventSynchronize;
import static dev.hiptide.hip.Hip.hipFree;
import static dev.hiptide.hip.Hip.hipHostFree;
import static dev.hiptide.hip.Hip.hipHostMalloc;
import static dev.hiptide.hip.Hip.hipLaunchKernel;
import static dev.hiptide.hip.Hip.hipMemcpyAsync;
import static dev.hiptide.hip.HipMemcpyKind.hipMemcpyDeviceToHost;
import static dev.hiptide.hip.HipMemcpyKind.hipMemcpyHostToDevice;

import dev.hiptide.hip.DevicePointer;
import dev.hiptide.hip.HipEvent;
import dev.hiptide.hip.HostPointer;
import dev.hiptide.hip.IntPointer;
import dev.hiptide.hip.Kernel;
import java.util.Optional;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;

/**
 * Measures how fast memory is copied to the device and back, from a Java array and from pinned
 * memory. A kernel adds 1 between the two copies, which proves that the data reached the device.
 */
@Command(name = "bus-bandwidth", description = "Times copies of several sizes, both ways.")
public final class BusBandwidth extends Example {
  private static final int[] SIZES = {1 << 10, 1 << 14, 1 << 18, 1 << 22, 1 << 24};
  private static final int PASSES = 10;
  private static final int BLOCK_SIZE = 256;

  private final HipEvent start = hipEventCreate();
  private final HipEvent stop = hipEventCreate();

  private static Kernel addOne(IntPointer data, int n) {
    return t -> {
      int i = t.blockIdx.x * t.blockDim.x + t.threadIdx.x;
      if (i < n) {
        data.set(i, data.get(i) + 1);
      }
    };
  }

  @Override
  Optional<String> run() {
    Optional<String> error = Optional.empty();
    for (int bytes : SIZES) {
      error = error.or(() -> fromArray(bytes)).or(() -> fromPinnedMemory(bytes));
    }
    hipEventDestroy(start);
    hipEventDestroy(stop);
    return error;
  }

  private Optional<String> fromArray(int bytes) {
    int[] host = IntStream.range(0, bytes / Integer.BYTES).toArray();
    copyBothWays("array ", host, bytes);
    return findError(host);
  }

  private Optional<String> fromPinnedMemory(int bytes) {
    HostPointer host = hipHostMalloc(bytes);
    IntPointer ints = host.asInts();
    int n = bytes / Integer.BYTES;
    for (int i = 0; i < n; i++) {
      ints.set(i, i);
    }
    copyBothWays("pinned", host, bytes);
    int[] result = IntStream.range(0, n).map(ints::get).toArray();
    hipHostFree(host);
    return findError(result);
  }

  /** Each pass has added 1 to each element. */
  private static Optional<String> findError(int[] result) {
    return IntStream.range(0, result.length)
        .filter(i -> result[i] != i + PASSES)
        .mapToObj(i -> "element %d is %d, not %d".formatted(i, result[i], i + PASSES))
        .findFirst();
  }

  private void copyBothWays(String kind, Object host, int bytes) {
    DevicePointer device = allocateResult(bytes);
    int n = bytes / Integer.BYTES;
    Kernel addOne = global(addOne(device.asInts(), n));
    float toDevice = Float.POSITIVE_INFINITY;
    float toHost = Float.POSITIVE_INFINITY;
    for (int pass = 0; pass < PASSES; pass++) {
      toDevice =
          Math.min(
              toDevice,
              milliseconds(() -> hipMemcpyAsync(device, host, bytes, hipMemcpyHostToDevice, null)));
      hipLaunchKernel(addOne, dim3(blocks(n, BLOCK_SIZE)), dim3(BLOCK_SIZE), 0, null);
      toHost =
          Math.min(
              toHost,
              milliseconds(() -> hipMemcpyAsync(host, device, bytes, hipMemcpyDeviceToHost, null)));
    }
    hipFree(device);
    say(
        "%s %,12d bytes: %,8.0f MB/s to the device, %,8.0f MB/s to the host",
        kind, bytes, bytes / 1e3 / toDevice, bytes / 1e3 / toHost);
  }

  private float milliseconds(Runnable copy) {
    hipEventRecord(start);
    copy.run();
    hipEventRecord(stop);
    hipEventSynchronize(stop);
    return hipEventElapsedTime(start, stop);
  }
}
