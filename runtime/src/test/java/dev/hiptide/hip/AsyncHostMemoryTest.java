package dev.hiptide.hip;

import static dev.hiptide.hip.Dim3.dim3;
import static dev.hiptide.hip.Hip.hipHostMalloc;
import static dev.hiptide.hip.Hip.hipHostRegister;
import static dev.hiptide.hip.Hip.hipLaunchHostFunc;
import static dev.hiptide.hip.Hip.hipLaunchKernel;
import static dev.hiptide.hip.Hip.hipMalloc;
import static dev.hiptide.hip.Hip.hipMemcpy;
import static dev.hiptide.hip.Hip.hipMemcpy2DAsync;
import static dev.hiptide.hip.Hip.hipMemcpyAsync;
import static dev.hiptide.hip.Hip.hipMemcpyDtoHAsync;
import static dev.hiptide.hip.Hip.hipMemcpyFromSymbol;
import static dev.hiptide.hip.Hip.hipMemcpyFromSymbolAsync;
import static dev.hiptide.hip.Hip.hipMemcpyHtoDAsync;
import static dev.hiptide.hip.Hip.hipMemcpyToSymbol;
import static dev.hiptide.hip.Hip.hipMemcpyToSymbolAsync;
import static dev.hiptide.hip.Hip.hipStreamCreate;
import static dev.hiptide.hip.Hip.hipStreamSynchronize;
import static dev.hiptide.hip.HipMemcpyKind.hipMemcpyDefault;
import static dev.hiptide.hip.HipMemcpyKind.hipMemcpyDeviceToHost;
import static dev.hiptide.hip.HipMemcpyKind.hipMemcpyHostToDevice;
import static dev.hiptide.hip.HipMemcpyKind.hipMemcpyHostToHost;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whose the host's memory is when an asynchronous copy returns. */
@ExtendWith(FreshDevice.class)
@Timeout(60)
class AsyncHostMemoryTest {
  private static final int INTS = 64;
  private static final long BYTES = 4L * INTS;
  private static final long KERNEL_NANOS = 30_000_000;
  private static final DeviceSymbol<IntPointer> SYMBOL = DeviceSymbol.ints(INTS);

  private final Latches latches = new Latches();
  private HipStream stream;

  @BeforeEach
  void createStream() {
    stream = hipStreamCreate();
  }

  @AfterEach
  void openAllLatches() {
    latches.openAll();
  }

  /** Copies host memory to the device, or from it, by one of HIP's functions. */
  private interface Copy {
    void enqueue(Object host, DevicePointer device, HipStream stream);
  }

  private static Stream<Copy> copiesToTheDevice() {
    return Stream.of(
        (host, device, s) -> hipMemcpyAsync(device, host, BYTES, hipMemcpyHostToDevice, s),
        (host, device, s) -> hipMemcpyAsync(device, host, BYTES, hipMemcpyDefault, s),
        (host, device, s) -> hipMemcpyHtoDAsync(device, host, BYTES, s),
        (host, device, s) ->
            hipMemcpy2DAsync(device, 16, host, 16, 16, INTS / 4, hipMemcpyHostToDevice, s));
  }

  @ParameterizedTest
  @MethodSource("copiesToTheDevice")
  void anArrayCanBeChangedAfterACopyOfItToTheDevice(Copy copy) {
    int[] host = filled(1);
    DevicePointer device = hipMalloc(BYTES);
    Latch latch = blockedStream();

    copy.enqueue(host, device, stream);
    Arrays.fill(host, 2);
    latch.open();

    hipStreamSynchronize(stream);
    assertThat(onDevice(device)).containsOnly(1);
  }

  private static Stream<Buffer> buffers() {
    return Stream.of(
        IntBuffer.allocate(INTS),
        ByteBuffer.allocateDirect((int) BYTES).order(ByteOrder.nativeOrder()).asIntBuffer(),
        ByteBuffer.allocateDirect((int) BYTES).order(ByteOrder.BIG_ENDIAN).asIntBuffer());
  }

  @ParameterizedTest
  @MethodSource("buffers")
  void aBufferCanBeChangedAfterACopyOfItToTheDevice(IntBuffer host) {
    host.duplicate().put(filled(1));
    DevicePointer device = hipMalloc(BYTES);
    Latch latch = blockedStream();

    hipMemcpyAsync(device, host, BYTES, hipMemcpyHostToDevice, stream);
    host.duplicate().put(filled(2));
    latch.open();

    hipStreamSynchronize(stream);
    assertThat(onDevice(device)).containsOnly(1);
  }

  @Test
  void anArrayCanBeChangedAfterACopyOfItsRowsOrToASymbol() {
    int[] host = {1, -1, 1, -1};
    DevicePointer device = hipMalloc(8);
    Latch latch = blockedStream();

    hipMemcpy2DAsync(device, 4, host, 8, 4, 2, hipMemcpyHostToDevice, stream);
    hipMemcpyToSymbolAsync(SYMBOL, host, 16, 0, hipMemcpyHostToDevice, stream);
    Arrays.fill(host, 2);
    latch.open();

    hipStreamSynchronize(stream);
    int[] rows = new int[2];
    hipMemcpy(rows, device, 8, hipMemcpyDeviceToHost);
    assertThat(rows).containsExactly(1, 1);
    hipMemcpyFromSymbol(host, SYMBOL, 16);
    assertThat(host).containsExactly(1, -1, 1, -1);
  }

  private static Stream<Copy> copiesToTheHost() {
    return Stream.of(
        (host, device, s) -> hipMemcpyAsync(host, device, BYTES, hipMemcpyDeviceToHost, s),
        (host, device, s) -> hipMemcpyDtoHAsync(host, device, BYTES, s),
        (host, device, s) ->
            hipMemcpy2DAsync(host, 16, device, 16, 16, INTS / 4, hipMemcpyDeviceToHost, s));
  }

  @ParameterizedTest
  @MethodSource("copiesToTheHost")
  void anArrayHasWhatWasCopiedToItAtOnce(Copy copy) {
    DevicePointer device = hipMalloc(BYTES);
    int[] host = filled(0);
    setAfterAWhile(device.asInts());

    copy.enqueue(host, device, stream);

    assertThat(host).containsOnly(1);
  }

  @Test
  void anArrayHasWhatWasCopiedToItFromASymbolOrTheHostAtOnce() {
    hipMemcpyToSymbol(SYMBOL, filled(3), BYTES);
    int[] fromSymbol = filled(0);
    setAfterAWhile(hipMalloc(BYTES).asInts());
    hipMemcpyFromSymbolAsync(fromSymbol, SYMBOL, BYTES, 0, hipMemcpyDeviceToHost, stream);
    assertThat(fromSymbol).containsOnly(3);

    int[] fromHost = filled(0);
    setAfterAWhile(hipMalloc(BYTES).asInts());
    hipMemcpyAsync(fromHost, fromSymbol, BYTES, hipMemcpyHostToHost, stream);
    assertThat(fromHost).containsOnly(3);
  }

  @Test
  void pinnedMemoryIsReadAndWrittenWhenTheStreamGetsThere() {
    HostPointer src = hipHostMalloc(4);
    HostPointer dst = hipHostMalloc(4);
    src.asInts().set(0, 1);
    dst.asInts().set(0, 0);
    DevicePointer device = hipMalloc(4);
    Latch latch = blockedStream();

    hipMemcpyAsync(device, src, 4, hipMemcpyHostToDevice, stream);
    hipMemcpyAsync(dst, device, 4, hipMemcpyDeviceToHost, stream);
    src.asInts().set(0, 2);
    assertThat(dst.asInts().get(0)).isZero();
    latch.open();

    hipStreamSynchronize(stream);
    assertThat(dst.asInts().get(0)).isEqualTo(2);
  }

  @Test
  void registeredMemoryIsReadAndWrittenWhenTheStreamGetsThere() {
    ByteBuffer registered = ByteBuffer.allocateDirect(24).order(ByteOrder.nativeOrder());
    hipHostRegister(registered.position(8), 8, 0);
    IntBuffer ints = registered.position(0).asIntBuffer();
    ints.put(2, 1);
    DevicePointer device = hipMalloc(4);
    Latch latch = blockedStream();

    hipMemcpyAsync(device, ints.position(2), 4, hipMemcpyHostToDevice, stream);
    hipMemcpyAsync(registered.position(12), device, 4, hipMemcpyDeviceToHost, stream);
    ints.put(2, 2);
    assertThat(ints.get(3)).isZero();
    latch.open();

    hipStreamSynchronize(stream);
    assertThat(ints.get(3)).isEqualTo(2);
  }

  @Test
  void memoryThatIsRegisteredInPartIsNotPinned() {
    ByteBuffer partly = ByteBuffer.allocateDirect((int) BYTES).order(ByteOrder.nativeOrder());
    hipHostRegister(partly, BYTES - 1, 0);
    IntBuffer host = partly.asIntBuffer().put(filled(1)).position(0);
    DevicePointer device = hipMalloc(BYTES);
    Latch latch = blockedStream();

    hipMemcpyAsync(device, host, BYTES, hipMemcpyHostToDevice, stream);
    host.duplicate().put(filled(2));
    latch.open();

    hipStreamSynchronize(stream);
    assertThat(onDevice(device)).containsOnly(1);
  }

  /** More than is copied aside at one time: the rest waits, and memory does not run out. */
  @Test
  void manyLargeCopiesUnderWayAreAllRight() {
    int count = 1 << 20;
    int[] host = new int[count];
    DevicePointer device = hipMalloc(4L * count);
    IntPointer last = device.plus(4L * count - 4).asInts();
    int[] seen = new int[40];
    for (int i = 0; i < seen.length; i++) {
      int number = i;
      Arrays.fill(host, number);
      hipMemcpyAsync(device, host, 4L * count, hipMemcpyHostToDevice, stream);
      hipLaunchKernel(t -> seen[number] = last.get(0), dim3(1), dim3(1), 0, stream);
    }
    hipStreamSynchronize(stream);
    for (int i = 0; i < seen.length; i++) {
      assertThat(seen[i]).isEqualTo(i);
    }
  }

  /** More than is copied aside at all. */
  @Test
  void oneCopyThatIsTooLargeToBeCopiedAsideIsDoneWithItsSourceWhenItReturns() {
    int count = (64 << 20) / Integer.BYTES + 1;
    int[] host = new int[count];
    Arrays.fill(host, 1);
    DevicePointer device = hipMalloc(4L * count);
    IntPointer ints = device.asInts();

    hipMemcpyAsync(device, host, 4L * count, hipMemcpyHostToDevice, stream);
    Arrays.fill(host, 2);

    hipStreamSynchronize(stream);
    assertThat(ints.get(0)).isEqualTo(1);
    assertThat(ints.get(count - 1)).isEqualTo(1);
  }

  private Latch blockedStream() {
    Latch latch = latches.add();
    hipLaunchHostFunc(stream, Latch::await, latch);
    return latch;
  }

  private void setAfterAWhile(IntPointer ints) {
    hipLaunchKernel(
        t -> {
          if (t.threadIdx.x == 0) {
            long begin = System.nanoTime();
            while (System.nanoTime() - begin < KERNEL_NANOS) {
              Thread.onSpinWait();
            }
          }
          ints.set(t.threadIdx.x, 1);
        },
        dim3(1),
        dim3(INTS),
        0,
        stream);
  }

  private static int[] filled(int value) {
    int[] ints = new int[INTS];
    Arrays.fill(ints, value);
    return ints;
  }

  private static int[] onDevice(DevicePointer device) {
    int[] ints = new int[INTS];
    hipMemcpy(ints, device, BYTES, hipMemcpyDeviceToHost);
    return ints;
  }
}
