package dev.hiptide.hip;

import static dev.hiptide.hip.Hip.hipFree;
import static dev.hiptide.hip.Hip.hipMalloc;
import static dev.hiptide.hip.Hip.hipMemcpy;
import static dev.hiptide.hip.Hip.hipMemset;
import static dev.hiptide.hip.Hip.hipMemset2D;
import static dev.hiptide.hip.Hip.hipMemsetD16;
import static dev.hiptide.hip.Hip.hipMemsetD32;
import static dev.hiptide.hip.Hip.hipMemsetD8;
import static dev.hiptide.hip.HipAssertions.assertFailsWith;
import static dev.hiptide.hip.HipError.hipErrorInvalidPitchValue;
import static dev.hiptide.hip.HipError.hipErrorInvalidValue;
import static dev.hiptide.hip.HipMemcpyKind.hipMemcpyDeviceToHost;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(FreshDevice.class)
class MemsetTest {
  /** Some around the size of the pieces in which memory is set. */
  @ParameterizedTest
  @ValueSource(ints = {1, 3, 10, 10_013, 16_384, 1 << 20})
  void setsEveryValueFromEachOffset(int count) {
    for (int offset = 0; offset < 4 && offset < count; offset++) {
      assertThat(bytesSet(offset, count)).containsOnly((byte) 0xDE);
      assertThat(shortsSet(offset, count)).containsOnly((short) 0xDEAD);
      assertThat(intsSet(offset, count)).containsOnly(0xDEADBEEF);
    }
  }

  private static byte[] bytesSet(int offset, int count) {
    DevicePointer pointer = hipMalloc(count);
    hipMemset(pointer, 0, count);
    hipMemsetD8(pointer.plus(offset), (byte) 0xDE, count - offset);
    byte[] copy = new byte[count];
    hipMemcpy(copy, pointer, copy.length, hipMemcpyDeviceToHost);
    hipFree(pointer);
    assertThat(Arrays.copyOf(copy, offset)).containsOnly(new byte[offset]);
    return Arrays.copyOfRange(copy, offset, count);
  }

  private static short[] shortsSet(int offset, int count) {
    DevicePointer pointer = hipMalloc(count * 2L);
    hipMemset(pointer, 0, count * 2L);
    hipMemsetD16(pointer.plus(offset * 2L), (short) 0xDEAD, count - offset);
    short[] copy = new short[count];
    hipMemcpy(copy, pointer, count * 2L, hipMemcpyDeviceToHost);
    hipFree(pointer);
    assertThat(Arrays.copyOf(copy, offset)).containsOnly(new short[offset]);
    return Arrays.copyOfRange(copy, offset, count);
  }

  private static int[] intsSet(int offset, int count) {
    DevicePointer pointer = hipMalloc(count * 4L);
    hipMemset(pointer, 0, count * 4L);
    hipMemsetD32(pointer.plus(offset * 4L), 0xDEADBEEF, count - offset);
    int[] copy = new int[count];
    hipMemcpy(copy, pointer, count * 4L, hipMemcpyDeviceToHost);
    hipFree(pointer);
    assertThat(Arrays.copyOf(copy, offset)).containsOnly(new int[offset]);
    return Arrays.copyOfRange(copy, offset, count);
  }

  @Test
  void setsAWindowAndNothingBesideIt() {
    DevicePointer pointer = hipMalloc(10);
    hipMemset(pointer, 0, 10);
    hipMemset2D(pointer.plus(1), 4, 0x107, 2, 3 - 1);
    byte[] copy = new byte[10];
    hipMemcpy(copy, pointer, 10, hipMemcpyDeviceToHost);
    assertThat(copy).containsExactly(0, 7, 7, 0, 0, 7, 7, 0, 0, 0);
  }

  @Test
  void countsValuesNotBytes() {
    DevicePointer pointer = hipMalloc(8);
    hipMemsetD16(pointer, (short) 1, 4);
    assertFailsWith(hipErrorInvalidValue, () -> hipMemsetD16(pointer, (short) 1, 5))
        .withMessageContaining("hipMemsetD16: dst")
        .withMessageContaining("10 were asked");
    assertFailsWith(hipErrorInvalidValue, () -> hipMemsetD32(pointer, 1, 3));
    assertFailsWith(hipErrorInvalidValue, () -> hipMemsetD32(pointer, 1, (1L << 62) + 1));
    assertFailsWith(hipErrorInvalidValue, () -> hipMemsetD8(pointer, (byte) 1, 9));
  }

  @Test
  void refusesWindowsThatTheAllocationDoesNotHave() {
    DevicePointer pointer = hipMalloc(10);
    hipMemset2D(pointer, 8, 1, 2, 2);
    assertFailsWith(hipErrorInvalidValue, () -> hipMemset2D(pointer, 8, 1, 3, 2));
    assertFailsWith(hipErrorInvalidValue, () -> hipMemset2D(pointer, 8, 1, 2, 3));
    assertFailsWith(hipErrorInvalidPitchValue, () -> hipMemset2D(pointer, 1, 1, 2, 2));
    assertFailsWith(hipErrorInvalidValue, () -> hipMemset2D(pointer, 8, 1, -1, 2));
    assertFailsWith(hipErrorInvalidValue, () -> hipMemset2D(pointer, 8, 1, 2, -1));
    assertFailsWith(
        hipErrorInvalidValue, () -> hipMemset2D(pointer, Long.MAX_VALUE, 1, 2, Long.MAX_VALUE));
    assertFailsWith(hipErrorInvalidValue, () -> hipMemset2D(null, 8, 1, 2, 2));
  }

  @Test
  void refusesFreedMemoryAndNegativeCounts() {
    DevicePointer pointer = hipMalloc(8);
    assertFailsWith(hipErrorInvalidValue, () -> hipMemsetD32(pointer, 1, -1));
    assertFailsWith(hipErrorInvalidValue, () -> hipMemsetD16(null, (short) 1, 1));
    hipFree(pointer);
    assertFailsWith(hipErrorInvalidValue, () -> hipMemsetD32(pointer, 1, 1));
    hipMemsetD32(pointer, 1, 0);
    hipMemset2D(pointer, 0, 1, 0, 9);
  }
}
