package dev.hiptide.hip;

import static dev.hiptide.hip.Dim3.dim3;
import static dev.hiptide.hip.Hip.hipDeviceSynchronize;
import static dev.hiptide.hip.Hip.hipFree;
import static dev.hiptide.hip.Hip.hipHostMalloc;
import static dev.hiptide.hip.Hip.hipLaunchKernel;
import static dev.hiptide.hip.Hip.hipMalloc;
import static dev.hiptide.hip.Hip.hipMemcpy;
import static dev.hiptide.hip.Hip.hipMemcpy2DAsync;
import static dev.hiptide.hip.Hip.hipMemcpyAsync;
import static dev.hiptide.hip.Hip.hipMemcpyDtoDAsync;
import static dev.hiptide.hip.Hip.hipMemcpyDtoHAsync;
import static dev.hiptide.hip.Hip.hipMemcpyFromSymbolAsync;
import static dev.hiptide.hip.Hip.hipMemcpyHtoDAsync;
import static dev.hiptide.hip.Hip.hipMemcpyToSymbolAsync;
import static dev.hiptide.hip.Hip.hipMemset2DAsync;
import static dev.hiptide.hip.Hip.hipMemsetAsync;
import static dev.hiptide.hip.Hip.hipMemsetD16Async;
import static dev.hiptide.hip.Hip.hipMemsetD32Async;
import static dev.hiptide.hip.Hip.hipMemsetD8Async;
import static dev.hiptide.hip.Hip.hipStreamCreate;
import static dev.hiptide.hip.Hip.hipStreamDestroy;
import static dev.hiptide.hip.Hip.hipStreamSynchronize;
import static dev.hiptide.hip.HipAssertions.assertFailsWith;
import static dev.hiptide.hip.HipError.hipErrorInvalidHandle;
import static dev.hiptide.hip.HipError.hipErrorInvalidMemcpyDirection;
import static dev.hiptide.hip.HipError.hipErrorInvalidValue;
import static dev.hiptide.hip.HipMemcpyKind.hipMemcpyDefault;
import static dev.hiptide.hip.HipMemcpyKind.hipMemcpyDeviceToDevice;
import static dev.hiptide.hip.HipMemcpyKind.hipMemcpyDeviceToHost;
import static dev.hiptide.hip.HipMemcpyKind.hipMemcpyHostToDevice;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.FloatBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(FreshDevice.class)
class AsyncMemoryTest {
  private static final DeviceSymbol<IntPointer> SYMBOL = DeviceSymbol.ints(2);

  private HipStream stream;

  @BeforeEach
  void createStream() {
    stream = hipStreamCreate();
  }

  @Test
  void enqueuesInTheStreamAndReturnsBeforeTheWorkIsDone() {
    CountDownLatch gate = new CountDownLatch(1);
    DevicePointer device = hipMalloc(8);
    IntPointer ints = device.asInts();
    int[] host = {1, 2, 3};
    HostPointer pinned = hipHostMalloc(12);
    IntPointer result = pinned.asInts();
    for (int i = 0; i < 3; i++) {
      result.set(i, 0);
    }
    hipLaunchKernel(t -> await(gate), dim3(1), dim3(1), 0, stream);
    hipMemcpy2DAsync(device, 4, host, 8, 4, 2, hipMemcpyHostToDevice, stream);
    hipLaunchKernel(
        t -> ints.set(t.threadIdx.x, ints.get(t.threadIdx.x) * 10), dim3(1), dim3(2), 0, stream);
    hipMemcpy2DAsync(pinned, 8, device, 4, 4, 2, hipMemcpyDeviceToHost, stream);
    assertThat(ints(result, 3)).containsOnly(0);
    gate.countDown();
    hipStreamSynchronize(stream);
    assertThat(ints(result, 3)).containsExactly(10, 0, 30);
  }

  private static int[] ints(IntPointer pointer, int count) {
    return IntStream.range(0, count).map(pointer::get).toArray();
  }

  @Test
  void copiesInOrderWithSetsOfEachSize() {
    DevicePointer device = hipMalloc(16);
    byte[] bytes = new byte[16];
    hipMemsetD32Async(device, 0x01010101, 4, stream);
    hipMemsetD16Async(device, (short) 0x0202, 6, stream);
    hipMemsetD8Async(device, (byte) 3, 8, stream);
    hipMemset2DAsync(device, 2, 4, 1, 2, stream);
    hipMemcpyDtoHAsync(bytes, device, 16, stream);
    hipStreamSynchronize(stream);
    assertThat(bytes).containsExactly(4, 3, 4, 3, 3, 3, 3, 3, 2, 2, 2, 2, 1, 1, 1, 1);
  }

  @Test
  void copiesToAndFromSymbolsThroughSharedMemory() {
    HostPointer host = hipHostMalloc(16);
    IntPointer ints = host.asInts();
    ints.set(0, 6);
    ints.set(1, 7);
    hipMemcpyToSymbolAsync(SYMBOL, host, 8, 0, hipMemcpyHostToDevice, stream);
    hipMemcpyFromSymbolAsync(host.plus(8), SYMBOL, 4, 4, hipMemcpyDeviceToHost, stream);
    hipStreamSynchronize(stream);
    assertThat(ints.get(2)).isEqualTo(7);
  }

  @Test
  void copiesBetweenHostAndDeviceInTheDefaultStream() {
    DevicePointer first = hipMalloc(4);
    DevicePointer second = hipMalloc(4);
    int[] result = new int[1];
    hipMemcpyHtoDAsync(first, new int[] {9}, 4, null);
    hipMemcpyDtoDAsync(second, first, 4, null);
    hipMemcpyDtoHAsync(result, second, 4, null);
    hipDeviceSynchronize();
    assertThat(result).containsExactly(9);
  }

  /** Copies in parts, a kernel, copies back; and again on what came back. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void keepsTheOrderOfManyCopiesAndKernels(int parts) {
    int count = 1 << 12;
    HostPointer host = hipHostMalloc(count * 4L);
    IntPointer onHost = host.asInts();
    for (int i = 0; i < count; i++) {
      onHost.set(i, i);
    }
    DevicePointer device = hipMalloc(count * 4L);
    IntPointer ints = device.asInts();
    long bytes = count * 4L / parts;
    for (int round = 0; round < 50; round++) {
      for (int part = 0; part < parts; part++) {
        long from = part * bytes;
        hipMemcpyAsync(device.plus(from), host.plus(from), bytes, hipMemcpyHostToDevice, stream);
      }
      hipLaunchKernel(
          t -> {
            int i = t.blockIdx.x * t.blockDim.x + t.threadIdx.x;
            ints.set(i, ints.get(i) + 2);
          },
          dim3(count / 256),
          dim3(256),
          0,
          stream);
      for (int part = 0; part < parts; part++) {
        long from = part * bytes;
        hipMemcpyAsync(host.plus(from), device.plus(from), bytes, hipMemcpyDeviceToHost, stream);
      }
    }
    hipStreamSynchronize(stream);
    for (int i = 0; i < count; i++) {
      assertThat(onHost.get(i)).isEqualTo(i + 100);
    }
  }

  @Test
  void takesManyCopiesBeforeOneIsDone() {
    int count = 1 << 12;
    float[] src = new float[count];
    for (int i = 0; i < count; i++) {
      src[i] = 3.14f + i;
    }
    HostPointer pinned = hipHostMalloc(count * 4L);
    FloatPointer dst = pinned.asFloats();
    DevicePointer device = hipMalloc(count * 4L);
    CountDownLatch gate = new CountDownLatch(1);
    hipLaunchKernel(t -> await(gate), dim3(1), dim3(1), 0, stream);
    for (int i = 0; i < count; i++) {
      FloatBuffer one = FloatBuffer.wrap(src, i, 1);
      hipMemcpyAsync(device.plus(i * 4L), one, 4, hipMemcpyHostToDevice, stream);
    }
    for (int i = 0; i < count; i++) {
      hipMemcpyAsync(pinned.plus(i * 4L), device.plus(i * 4L), 4, hipMemcpyDeviceToHost, stream);
    }
    gate.countDown();
    hipDeviceSynchronize();
    for (int i = 0; i < count; i++) {
      assertThat(dst.get(i)).isEqualTo(src[i]);
    }
  }

  @Test
  void setsTwoRangesInTurn() {
    DevicePointer first = hipMalloc(12288);
    DevicePointer second = first.plus(8192);
    for (int i = 0; i < 256; i++) {
      hipMemsetAsync(first, 0, 4096, stream);
      hipMemsetD32Async(second, Float.floatToIntBits(1.75f), 1024, stream);
    }
    hipStreamSynchronize(stream);
    assertThat(floats(first)).containsOnly(0);
    assertThat(floats(second)).containsOnly(1.75f);
  }

  private static float[] floats(DevicePointer pointer) {
    float[] floats = new float[1024];
    hipMemcpy(floats, pointer, 4096, hipMemcpyDeviceToHost);
    return floats;
  }

  @Test
  void copiesInTheDirectionAskedForOrFound() {
    DevicePointer device = hipMalloc(8);
    int[] result = new int[2];
    hipMemcpyAsync(device, new int[] {4, 5}, 8, hipMemcpyHostToDevice, stream);
    hipMemcpyAsync(result, device, 8, hipMemcpyDefault, stream);
    hipMemsetAsync(device, 0x101, 4, stream);
    hipMemcpyAsync(device.plus(4), device, 4, hipMemcpyDeviceToDevice, stream);
    hipStreamSynchronize(stream);
    assertThat(result).containsExactly(4, 5);
    hipMemcpy(result, device, 8, hipMemcpyDefault);
    assertThat(result).containsExactly(0x01010101, 0x01010101);
    assertFailsWith(
        hipErrorInvalidMemcpyDirection,
        () -> hipMemcpyAsync(device, result, 8, hipMemcpyDeviceToHost, stream));
  }

  @Test
  void checksItsArgumentsAtTheCall() {
    DevicePointer device = hipMalloc(8);
    assertFailsWith(hipErrorInvalidValue, () -> hipMemcpyHtoDAsync(device, new byte[16], 9, stream))
        .withMessageContaining("hipMemcpyHtoDAsync: dst");
    assertFailsWith(hipErrorInvalidValue, () -> hipMemsetD16Async(device, (short) 1, 5, stream));
    hipFree(device);
    assertFailsWith(hipErrorInvalidValue, () -> hipMemcpyDtoHAsync(new byte[8], device, 8, stream));
    hipMemsetD8Async(device, (byte) 1, 0, stream);
  }

  static Stream<StreamUse> uses() {
    return Stream.of(
        s -> hipMemcpyAsync(null, null, 0, hipMemcpyDefault, s),
        s -> hipMemsetAsync(null, 0, 0, s),
        s -> hipMemcpyHtoDAsync(null, null, 0, s),
        s -> hipMemcpyDtoHAsync(null, null, 0, s),
        s -> hipMemcpyDtoDAsync(null, null, 0, s),
        s -> hipMemcpy2DAsync(null, 0, null, 0, 0, 0, hipMemcpyDefault, s),
        s -> hipMemsetD8Async(null, (byte) 0, 0, s),
        s -> hipMemsetD16Async(null, (short) 0, 0, s),
        s -> hipMemsetD32Async(null, 0, 0, s),
        s -> hipMemset2DAsync(null, 0, 0, 0, 0, s),
        s -> hipMemcpyToSymbolAsync(SYMBOL, null, 0, 0, hipMemcpyHostToDevice, s),
        s -> hipMemcpyFromSymbolAsync(null, SYMBOL, 0, 0, hipMemcpyDeviceToHost, s));
  }

  @ParameterizedTest
  @MethodSource("uses")
  void refusesADestroyedStream(StreamUse use) {
    use.with(stream);
    hipStreamDestroy(stream);
    assertFailsWith(hipErrorInvalidHandle, () -> use.with(stream));
  }

  /** A call that uses a stream. */
  @FunctionalInterface
  interface StreamUse {
    void with(HipStream stream);
  }

  private static void await(CountDownLatch gate) {
    try {
      gate.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
