package dev.hiptide.hip;

import static dev.hiptide.hip.Dim3.dim3;
import static dev.hiptide.hip.Hip.hipDeviceSynchronize;
import static dev.hiptide.hip.Hip.hipLaunchKernel;
import static dev.hiptide.hip.Hip.hipMalloc;
import static dev.hiptide.hip.Hip.hipMemcpy;
import static dev.hiptide.hip.HipAssertions.assertFailsWith;
import static dev.hiptide.hip.HipMemcpyKind.hipMemcpyDeviceToHost;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(FreshDevice.class)
@Timeout(120)
class BarrierTest {
  private static final int BLOCKS = 5;

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 256, 1024})
  void sumsABlockInSharedMemory(int threads) {
    DevicePointer memory = hipMalloc(4 * BLOCKS);
    IntPointer sums = memory.asInts();
    Kernel reduce =
        t -> {
          IntPointer partial = t.shared().asInts();
          int i = t.threadIdx.x;
          partial.set(i, t.blockIdx.x * t.blockDim.x + i);
          for (int left = t.blockDim.x; left > 1; left = (left + 1) / 2) {
            t.__syncthreads();
            int mine = i < left / 2 ? partial.get(i) + partial.get(left - 1 - i) : 0;
            t.__syncthreads();
            if (i < left / 2) {
              partial.set(i, mine);
            }
          }
          if (i == 0) {
            sums.set(t.blockIdx.x, partial.get(0));
          }
        };
    hipLaunchKernel(reduce, dim3(BLOCKS), dim3(threads), 4L * threads, null);
    assertThat(copy(memory, BLOCKS))
        .containsExactly(
            IntStream.range(0, BLOCKS)
                .map(b -> IntStream.range(b * threads, (b + 1) * threads).sum())
                .toArray());
  }

  @Test
  void countsThreadsThatHaveReturnedAsArrived() {
    DevicePointer memory = hipMalloc(4 * 64);
    IntPointer out = memory.asInts();
    Kernel onlyEveryThirdWaits =
        t -> {
          int i = t.threadIdx.x;
          out.set(i, i);
          if (i % 3 == 1) {
            t.__syncthreads();
            out.set(i, out.get(63 - i));
          }
        };
    hipLaunchKernel(onlyEveryThirdWaits, dim3(1), dim3(64), 0, null);
    int[] copy = copy(memory, 64);
    assertThat(IntStream.range(0, 64).filter(i -> i % 3 != 1)).allMatch(i -> copy[i] == i);
    assertThat(IntStream.range(0, 64).filter(i -> i % 3 == 1 && (63 - i) % 3 != 1))
        .allMatch(i -> copy[i] == 63 - i);
  }

  @Test
  void keepsCoordinatesOfThreadsApartInThreeDimensions() {
    DevicePointer memory = hipMalloc(4 * 2 * 24);
    IntPointer out = memory.asInts();
    Kernel kernel =
        t -> {
          t.__syncthreads();
          int i = (t.threadIdx.z * t.blockDim.y + t.threadIdx.y) * t.blockDim.x + t.threadIdx.x;
          out.set(t.blockIdx.y * 24 + i, 1000 * t.blockIdx.y + i);
        };
    hipLaunchKernel(kernel, dim3(1, 2), dim3(2, 3, 4), 0, null);
    assertThat(copy(memory, 48))
        .containsExactly(IntStream.range(0, 48).map(i -> i / 24 * 1000 + i % 24).toArray());
  }

  @Test
  void releasesTheOthersWhenOneThreadFails() {
    Kernel oneFails =
        t -> {
          t.__syncthreads();
          if (t.threadIdx.x == 3) {
            throw new IllegalStateException("as expected");
          }
          t.__syncthreads();
        };
    hipLaunchKernel(oneFails, dim3(3), dim3(8), 0, null);
    assertFailsWith(HipError.hipErrorLaunchFailure, Hip::hipDeviceSynchronize);
  }

  private static int[] copy(DevicePointer memory, int ints) {
    hipDeviceSynchronize();
    int[] copy = new int[ints];
    hipMemcpy(copy, memory, 4L * ints, hipMemcpyDeviceToHost);
    return copy;
  }
}
