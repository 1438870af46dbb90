package dev.hiptide.hip;

import static dev.hiptide.hip.Dim3.dim3;
import static dev.hiptide.hip.Hip.hipFree;
import static dev.hiptide.hip.Hip.hipHostFree;
import static dev.hiptide.hip.Hip.hipHostMalloc;
import static dev.hiptide.hip.Hip.hipLaunchKernel;
import static dev.hiptide.hip.Hip.hipMalloc;
import static dev.hiptide.hip.Hip.hipMemcpy;
import static dev.hiptide.hip.Hip.hipMemset;
import static dev.hiptide.hip.HipMemcpyKind.hipMemcpyDefault;
import static dev.hiptide.hip.HipMemcpyKind.hipMemcpyDeviceToDevice;
import static dev.hiptide.hip.HipMemcpyKind.hipMemcpyDeviceToHost;
import static dev.hiptide.hip.HipMemcpyKind.hipMemcpyHostToDevice;
import static dev.hiptide.hip.HipMemcpyKind.hipMemcpyHostToHost;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The paths that HIP-CPU's copy tests take: data goes from the host, pinned or not, perhaps by way
 * of another place on the host, to the device; a kernel adds it up; the sums come back, perhaps by
 * way of another place on the device.
 */
@ExtendWith(FreshDevice.class)
@Tag("slow")
class MemcpyPathsTest {
  private static final int THREADS_PER_BLOCK = 256;

  /** Each bit a choice: pinned memory, detour on the host, detour on the device, default kind. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15})
  void sumsAreRightByEachPath(int path) {
    assertSumsAreRight(100_003, 0, path);
  }

  @Test
  void sumsAreRightForEachSize() {
    for (int count = 1; count <= 1 << 18; count *= 2) {
      assertSumsAreRight(count, 0, 0b0110);
      assertSumsAreRight(count, 0, 0b0111);
    }
  }

  @Test
  void sumsAreRightFromEachOffset() {
    for (int offset = 0; offset < 100; offset++) {
      assertSumsAreRight(1000, offset, 0b0110);
    }
  }

  /** A size around which staging buffers begin to be used twice, on devices that have them. */
  @ParameterizedTest
  @ValueSource(ints = {15 << 20, 16 << 20, (16 << 20) + (16 << 10)})
  void sumsAreRightForLargeSizes(int bytes) {
    assertSumsAreRight(bytes / Integer.BYTES, 0, 0);
  }

  @Test
  void sumsAreRightInThreadsSideBySide() {
    CompletableFuture<?>[] threads =
        IntStream.range(0, 4)
            .mapToObj(i -> CompletableFuture.runAsync(() -> assertSumsAreRight(1 << 20, i, i)))
            .toArray(CompletableFuture[]::new);
    CompletableFuture.allOf(threads).join();
  }

  private static void assertSumsAreRight(int count, int offset, int path) {
    boolean pinned = (path & 1) != 0;
    boolean viaHost = (path & 2) != 0;
    boolean viaDevice = (path & 4) != 0;
    boolean byDefault = (path & 8) != 0;
    long bytes = (long) count * Integer.BYTES;

    Side side = new Side(pinned, byDefault, bytes);
    int[] first = IntStream.range(0, count).map(i -> i * 3).toArray();
    int[] second = IntStream.range(0, count).map(i -> -i).toArray();
    IntPointer a = device(count, offset);
    IntPointer b = device(count, offset);
    IntPointer sums = device(count, offset);
    side.toDevice(a, first, viaHost);
    side.toDevice(b, second, viaHost);
    launchAdd(a, b, sums, count);
    int[] result = new int[count];
    if (viaDevice) {
      IntPointer elsewhere = device(count, offset);
      hipMemcpy(elsewhere, sums, bytes, side.kind(hipMemcpyDeviceToDevice));
      hipMemset(sums.untyped(), 0x5A, bytes);
      side.toHost(result, elsewhere);
      free(elsewhere, offset);
    } else {
      side.toHost(result, sums);
    }
    side.free();
    free(a, offset);
    free(b, offset);
    free(sums, offset);
    assertThat(result).isEqualTo(IntStream.range(0, count).map(i -> i * 2).toArray());
  }

  /** Strides over the grid, as HIP-CPU's kernel. */
  private static void launchAdd(IntPointer a, IntPointer b, IntPointer sums, int count) {
    int blocks = Math.min(12, (count + THREADS_PER_BLOCK - 1) / THREADS_PER_BLOCK);
    hipLaunchKernel(
        t -> {
          int stride = t.gridDim.x * t.blockDim.x;
          for (int i = t.blockIdx.x * t.blockDim.x + t.threadIdx.x; i < count; i += stride) {
            sums.set(i, a.get(i) + b.get(i));
          }
        },
        dim3(blocks),
        dim3(THREADS_PER_BLOCK),
        0,
        null);
  }

  private static IntPointer device(int count, int offset) {
    return hipMalloc((count + offset) * 4L).plus(offset * 4L).asInts();
  }

  private static void free(IntPointer pointer, int offset) {
    hipFree(pointer.untyped().plus(offset * -4L));
  }

  /** The host's memory: Java's, or pinned memory that is filled from Java's. */
  private static final class Side {
    private final boolean byDefault;
    private final long bytes;
    private final HostPointer pinned;
    private final Object detour;

    Side(boolean usesPinned, boolean byDefault, long bytes) {
      this.byDefault = byDefault;
      this.bytes = bytes;
      this.pinned = usesPinned ? hipHostMalloc(bytes) : null;
      this.detour = usesPinned ? hipHostMalloc(bytes) : new int[(int) (bytes / 4)];
    }

    HipMemcpyKind kind(HipMemcpyKind exact) {
      return byDefault ? hipMemcpyDefault : exact;
    }

    void toDevice(IntPointer dst, int[] values, boolean viaHost) {
      Object src = values;
      if (pinned != null) {
        hipMemcpy(pinned, values, bytes, kind(hipMemcpyHostToHost));
        src = pinned;
      }
      if (viaHost) {
        hipMemcpy(detour, src, bytes, kind(hipMemcpyHostToHost));
        src = detour;
      }
      hipMemcpy(dst, src, bytes, kind(hipMemcpyHostToDevice));
    }

    void toHost(int[] values, IntPointer src) {
      if (pinned == null) {
        hipMemcpy(values, src, bytes, kind(hipMemcpyDeviceToHost));
        return;
      }
      hipMemcpy(pinned, src, bytes, kind(hipMemcpyDeviceToHost));
      IntPointer ints = pinned.asInts();
      for (int i = 0; i < values.length; i++) {
        values[i] = ints.get(i);
      }
    }

    void free() {
      if (pinned != null) {
        hipHostFree(pinned);
        hipHostFree((HostPointer) detour);
      }
    }
  }
}
