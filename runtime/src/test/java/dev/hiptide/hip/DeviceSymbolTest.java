package dev.hiptide.hip;

import static dev.hiptide.hip.Dim3.dim3;
import static dev.hiptide.hip.Hip.hipDeviceReset;
import static dev.hiptide.hip.Hip.hipFree;
import static dev.hiptide.hip.Hip.hipGetSymbolAddress;
import static dev.hiptide.hip.Hip.hipGetSymbolSize;
import static dev.hiptide.hip.Hip.hipLaunchKernel;
import static dev.hiptide.hip.Hip.hipMalloc;
import static dev.hiptide.hip.Hip.hipMemcpy;
import static dev.hiptide.hip.Hip.hipMemcpyFromSymbol;
import static dev.hiptide.hip.Hip.hipMemcpyToSymbol;
import static dev.hiptide.hip.HipAssertions.assertFailsWith;
import static dev.hiptide.hip.HipError.hipErrorInvalidMemcpyDirection;
import static dev.hiptide.hip.HipError.hipErrorInvalidSymbol;
import static dev.hiptide.hip.HipError.hipErrorInvalidValue;
import static dev.hiptide.hip.HipMemcpyKind.hipMemcpyDeviceToDevice;
import static dev.hiptide.hip.HipMemcpyKind.hipMemcpyDeviceToHost;
import static dev.hiptide.hip.HipMemcpyKind.hipMemcpyHostToDevice;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(FreshDevice.class)
class DeviceSymbolTest {
  private static final int LENGTH = 512;
  private static final DeviceSymbol<IntPointer> IN = DeviceSymbol.ints(LENGTH);
  private static final DeviceSymbol<IntPointer> OUT = DeviceSymbol.ints(LENGTH);

  @Test
  void carriesValuesToAndFromKernels() {
    int[] values = IntStream.range(0, LENGTH).map(i -> -i).toArray();
    hipMemcpyToSymbol(IN, values, LENGTH * 4);
    hipLaunchKernel(
        t -> OUT.pointer().set(t.threadIdx.x, IN.pointer().get(t.threadIdx.x)),
        dim3(1),
        dim3(LENGTH),
        0,
        null);
    int[] copy = new int[LENGTH];
    hipMemcpyFromSymbol(copy, OUT, LENGTH * 4);
    assertThat(copy).isEqualTo(values);
  }

  @Test
  void isCopiedFromAndToAnOffset() {
    DeviceSymbol<DoublePointer> symbol = DeviceSymbol.doubles(3);
    DevicePointer device = hipMalloc(8);
    hipMemcpyToSymbol(symbol, new double[] {1, 2}, 16, 8, hipMemcpyHostToDevice);
    hipMemcpyFromSymbol(device, symbol, 8, 16, hipMemcpyDeviceToDevice);
    hipMemcpyToSymbol(symbol, device, 8, 0, hipMemcpyDeviceToDevice);
    double[] copy = new double[3];
    hipMemcpyFromSymbol(copy, symbol, 24);
    assertThat(copy).containsExactly(2, 1, 2);
  }

  @Test
  void isZeroAtFirst() {
    byte[] copy = {1, 1, 1};
    hipMemcpyFromSymbol(copy, DeviceSymbol.bytes(3), 3);
    assertThat(copy).containsOnly(0);
  }

  @Test
  void keepsItsAddressAndSize() {
    DevicePointer address = hipGetSymbolAddress(IN);
    assertThat(address).isEqualTo(IN.pointer().untyped()).isEqualTo(hipGetSymbolAddress(IN));
    assertThat(hipGetSymbolSize(IN)).isEqualTo(LENGTH * 4);
    assertThat(hipGetSymbolSize(DeviceSymbol.longs(2))).isEqualTo(16);
    int[] copy = new int[1];
    hipMemcpyToSymbol(IN, new int[] {6}, 4);
    hipMemcpy(copy, address, 4, hipMemcpyDeviceToHost);
    assertThat(copy).containsExactly(6);
  }

  @Test
  void isZeroAgainAndElsewhereAfterReset() {
    DeviceSymbol<FloatPointer> symbol = DeviceSymbol.floats(1);
    hipMemcpyToSymbol(symbol, new float[] {5}, 4);
    DevicePointer before = hipGetSymbolAddress(symbol);
    hipDeviceReset();
    assertFailsWith(
        hipErrorInvalidValue, () -> hipMemcpy(new float[1], before, 4, hipMemcpyDeviceToHost));
    float[] copy = {5};
    hipMemcpyFromSymbol(copy, symbol, 4);
    assertThat(copy).containsExactly(0);
    assertThat(hipGetSymbolAddress(symbol)).isNotEqualTo(before);
  }

  @Test
  void isNotForHipFree() {
    assertFailsWith(hipErrorInvalidValue, () -> hipFree(hipGetSymbolAddress(IN)));
  }

  @Test
  void refusesNull() {
    assertFailsWith(hipErrorInvalidSymbol, () -> hipMemcpyToSymbol(null, new int[1], 4));
    assertFailsWith(hipErrorInvalidSymbol, () -> hipMemcpyFromSymbol(new int[1], null, 4));
    assertFailsWith(hipErrorInvalidSymbol, () -> hipGetSymbolAddress(null));
    assertFailsWith(hipErrorInvalidSymbol, () -> hipGetSymbolSize(null));
    assertFailsWith(hipErrorInvalidValue, () -> hipMemcpyToSymbol(IN, null, 4));
  }

  @Test
  void refusesRangesOutsideTheSymbol() {
    int[] host = new int[LENGTH + 1];
    int bytes = LENGTH * 4;
    assertFailsWith(hipErrorInvalidValue, () -> hipMemcpyToSymbol(IN, host, bytes + 4))
        .withMessageContaining("2052 bytes at offset 0 are not within the symbol's 2048");
    assertFailsWith(
        hipErrorInvalidValue, () -> hipMemcpyToSymbol(IN, host, bytes, 4, hipMemcpyHostToDevice));
    assertFailsWith(
        hipErrorInvalidValue, () -> hipMemcpyToSymbol(IN, host, 4, -4, hipMemcpyHostToDevice));
    assertFailsWith(
        hipErrorInvalidValue,
        () -> hipMemcpyFromSymbol(host, IN, 4, Long.MAX_VALUE, hipMemcpyDeviceToHost));
    assertFailsWith(hipErrorInvalidValue, () -> hipMemcpyToSymbol(IN, host, -4));
    assertFailsWith(hipErrorInvalidValue, () -> DeviceSymbol.ints(0));
    assertFailsWith(hipErrorInvalidValue, () -> DeviceSymbol.ints(-1));
  }

  @ParameterizedTest
  @EnumSource(
      value = HipMemcpyKind.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = "hipMemcpyHostToDevice")
  void refusesKindsThatDoNotFit(HipMemcpyKind kind) {
    assertFailsWith(
        hipErrorInvalidMemcpyDirection, () -> hipMemcpyToSymbol(IN, new int[1], 4, 0, kind));
  }
}
