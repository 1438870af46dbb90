package dev.hiptide.hip;

import static dev.hiptide.hip.Dim3.dim3;
import static dev.hiptide.hip.Hip.hipDeviceSynchronize;
import static dev.hiptide.hip.Hip.hipLaunchKernel;
import static dev.hiptide.hip.Hip.hipMalloc;
import static dev.hiptide.hip.Hip.hipMemcpy;
import static dev.hiptide.hip.Hip.hipMemset;
import static dev.hiptide.hip.Hip.hipStreamCreate;
import static dev.hiptide.hip.Hip.hipStreamDestroy;
import static dev.hiptide.hip.Hip.hipStreamSynchronize;
import static dev.hiptide.hip.HipAssertions.assertFailsWith;
import static dev.hiptide.hip.HipError.hipErrorInvalidConfiguration;
import static dev.hiptide.hip.HipError.hipErrorInvalidDeviceFunction;
import static dev.hiptide.hip.HipError.hipErrorInvalidHandle;
import static dev.hiptide.hip.HipError.hipErrorInvalidValue;
import static dev.hiptide.hip.HipError.hipErrorLaunchFailure;
import static dev.hiptide.hip.HipMemcpyKind.hipMemcpyDeviceToHost;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(FreshDevice.class)
@Timeout(60)
class LaunchTest {
  private static final Kernel EMPTY = t -> {};

  static Stream<Arguments> shapes() {
    return Stream.of(
        Arguments.of(dim3(1), dim3(1)),
        Arguments.of(dim3(1000), dim3(7)),
        Arguments.of(dim3(5, 3), dim3(4, 6)),
        Arguments.of(dim3(3, 4, 5), dim3(2, 3, 4)),
        Arguments.of(dim3(2, 1, 3), dim3(1, 1024)));
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void runsEachThreadOfTheGridOnce(Dim3 grid, Dim3 block) {
    int n = (int) (grid.count() * block.count());
    DevicePointer memory = zeroed(n);
    IntPointer hits = memory.asInts();
    Kernel kernel =
        t -> {
          int blockIndex = (t.blockIdx.z * t.gridDim.y + t.blockIdx.y) * t.gridDim.x + t.blockIdx.x;
          int threadIndex =
              (t.threadIdx.z * t.blockDim.y + t.threadIdx.y) * t.blockDim.x + t.threadIdx.x;
          int i = blockIndex * t.blockDim.x * t.blockDim.y * t.blockDim.z + threadIndex;
          hits.set(i, hits.get(i) + 1);
        };
    hipLaunchKernel(kernel, grid, block, 0, null);
    assertThat(copy(memory, n)).containsOnly(1);
  }

  @Test
  void returnsBeforeTheKernelHasRun() throws InterruptedException {
    CountDownLatch launched = new CountDownLatch(1);
    Kernel waitsForTheHost =
        t -> {
          try {
            launched.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        };
    hipLaunchKernel(waitsForTheHost, dim3(1), dim3(1), 0, null);
    launched.countDown();
    hipDeviceSynchronize();
  }

  @Test
  void runsLaunchesInOrder() {
    DevicePointer memory = zeroed(1);
    IntPointer value = memory.asInts();
    HipStream stream = hipStreamCreate();
    for (int i = 0; i < 1000; i++) {
      int step = i;
      Kernel kernel = t -> value.set(0, value.get(0) * 31 + step);
      hipLaunchKernel(kernel, dim3(1), dim3(1), 0, i % 2 == 0 ? stream : null);
    }
    hipStreamSynchronize(stream);
    int expected = IntStream.range(0, 1000).reduce(0, (value0, step) -> value0 * 31 + step);
    assertThat(copy(memory, 1)).containsExactly(expected);
  }

  @Test
  void acceptsLaunchesFromManyThreads() {
    DevicePointer memory = zeroed(1);
    IntPointer value = memory.asInts();
    Kernel increment = t -> value.set(0, value.get(0) + 1);
    IntStream.range(0, 4000)
        .parallel()
        .forEach(i -> hipLaunchKernel(increment, dim3(1), dim3(1), 0, null));
    assertThat(copy(memory, 1)).containsExactly(4000);
  }

  @Test
  void refusesShapesOutsideTheLimits() {
    Stream.of(dim3(0), dim3(1, 0), dim3(-1), dim3(1, 65536))
        .forEach(
            grid ->
                assertFailsWith(
                    hipErrorInvalidConfiguration,
                    () -> hipLaunchKernel(EMPTY, grid, dim3(1), 0, null)));
    Stream.of(dim3(0), dim3(1025), dim3(33, 32))
        .forEach(
            block ->
                assertFailsWith(
                    hipErrorInvalidConfiguration,
                    () -> hipLaunchKernel(EMPTY, dim3(1), block, 0, null)));
  }

  @Test
  void refusesMoreThreadsAlongAnAxisThan32BitsCount() {
    assertFailsWith(
            hipErrorInvalidConfiguration,
            () -> hipLaunchKernel(EMPTY, dim3(1 << 22), dim3(1024), 0, null))
        .withMessageContaining("more than 4294967295 threads along an axis");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1000})
  void endsTheLargestGridWhenABlockFails(int failing) {
    Kernel kernel =
        t -> {
          if (t.blockIdx.x == failing) {
            throw new IllegalStateException("as expected");
          }
        };
    hipLaunchKernel(kernel, dim3(Integer.MAX_VALUE, 65535, 65535), dim3(2), 0, null);
    assertFailsWith(hipErrorLaunchFailure, Hip::hipDeviceSynchronize);
  }

  @Test
  void refusesANullKernelAndTooMuchSharedMemory() {
    assertFailsWith(
        hipErrorInvalidDeviceFunction, () -> hipLaunchKernel(null, dim3(1), dim3(1), 0, null));
    assertFailsWith(
        hipErrorInvalidValue, () -> hipLaunchKernel(EMPTY, dim3(1), dim3(1), 65537, null));
  }

  @Test
  void refusesADestroyedStream() {
    HipStream stream = hipStreamCreate();
    hipStreamDestroy(stream);
    assertFailsWith(
        hipErrorInvalidHandle, () -> hipLaunchKernel(EMPTY, dim3(1), dim3(1), 0, stream));
    assertFailsWith(hipErrorInvalidHandle, () -> hipStreamSynchronize(stream));
    assertFailsWith(hipErrorInvalidHandle, () -> hipStreamDestroy(stream));
    assertFailsWith(hipErrorInvalidHandle, () -> hipStreamDestroy(null));
  }

  private static DevicePointer zeroed(int ints) {
    DevicePointer memory = hipMalloc(4L * ints);
    hipMemset(memory, 0, 4L * ints);
    return memory;
  }

  private static int[] copy(DevicePointer memory, int ints) {
    int[] copy = new int[ints];
    Arrays.fill(copy, -1);
    hipMemcpy(copy, memory, 4L * ints, hipMemcpyDeviceToHost);
    return copy;
  }
}
