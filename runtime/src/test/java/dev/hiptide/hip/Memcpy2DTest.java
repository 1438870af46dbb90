package dev.hiptide.hip;

import static dev.hiptide.hip.Hip.hipFree;
import static dev.hiptide.hip.Hip.hipHostMalloc;
import static dev.hiptide.hip.Hip.hipMalloc;
import static dev.hiptide.hip.Hip.hipMallocPitch;
import static dev.hiptide.hip.Hip.hipMemcpy;
import static dev.hiptide.hip.Hip.hipMemcpy2D;
import static dev.hiptide.hip.HipAssertions.assertFailsWith;
import static dev.hiptide.hip.HipError.hipErrorInvalidMemcpyDirection;
import static dev.hiptide.hip.HipError.hipErrorInvalidPitchValue;
import static dev.hiptide.hip.HipError.hipErrorInvalidValue;
import static dev.hiptide.hip.HipError.hipErrorOutOfMemory;
import static dev.hiptide.hip.HipMemcpyKind.hipMemcpyDefault;
import static dev.hiptide.hip.HipMemcpyKind.hipMemcpyDeviceToDevice;
import static dev.hiptide.hip.HipMemcpyKind.hipMemcpyDeviceToHost;
import static dev.hiptide.hip.HipMemcpyKind.hipMemcpyHostToDevice;
import static dev.hiptide.hip.HipMemcpyKind.hipMemcpyHostToHost;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(FreshDevice.class)
class Memcpy2DTest {
  @Test
  void copiesAMatrixToPitchedMemoryAndBack() {
    int[] matrix = {1, 2, 3, 4, 5, 6};
    HipPitchedPtr pitched = hipMallocPitch(12, 2);
    hipMemcpy2D(pitched.ptr(), pitched.pitch(), matrix, 12, 12, 2, hipMemcpyHostToDevice);
    int[] secondRow = new int[3];
    hipMemcpy(secondRow, pitched.row(1), 12, hipMemcpyDeviceToHost);
    assertThat(secondRow).containsExactly(4, 5, 6);
    int[] back = new int[6];
    hipMemcpy2D(back, 12, pitched.ptr(), pitched.pitch(), 12, 2, hipMemcpyDeviceToHost);
    assertThat(back).isEqualTo(matrix);
  }

  @Test
  void copiesAWindowAndNothingBesideIt() {
    int[] matrix = {1, 2, 3, 4, 5, 6, 7, 8, 9};
    DevicePointer device = hipMalloc(16);
    hipMemcpy2D(device, 8, matrix, 12, 8, 2, hipMemcpyDefault);
    int[] target = new int[8];
    hipMemcpy2D(target, 16, device, 8, 8, 2, hipMemcpyDeviceToHost);
    assertThat(target).containsExactly(1, 2, 0, 0, 4, 5, 0, 0);
  }

  @Test
  void copiesRowsBetweenDeviceAndSharedMemory() {
    DevicePointer device = hipMalloc(8);
    hipMemcpy(device, new byte[] {1, 2, 3, 4, 5, 6, 7, 8}, 8, hipMemcpyHostToDevice);
    HostPointer host = hipHostMalloc(6);
    hipMemcpy2D(host, 3, device, 4, 3, 2, hipMemcpyDeviceToHost);
    hipMemcpy2D(device, 5, host, 3, 3, 2, hipMemcpyDeviceToDevice);
    byte[] copy = new byte[8];
    hipMemcpy(copy, device, 8, hipMemcpyDeviceToHost);
    assertThat(copy).containsExactly(1, 2, 3, 4, 5, 5, 6, 7);
  }

  @Test
  void copiesRowsOnTheHost() {
    short[] target = new short[5];
    hipMemcpy2D(target, 6, new short[] {1, 2, 3, 4}, 4, 4, 2, hipMemcpyHostToHost);
    assertThat(target).containsExactly(1, 2, 0, 3, 4);
  }

  @Test
  void needsNoPitchAfterTheLastRow() {
    DevicePointer device = hipMalloc(12);
    hipMemcpy2D(device, 8, new int[3], 8, 4, 2, hipMemcpyHostToDevice);
    assertFailsWith(
            hipErrorInvalidValue,
            () -> hipMemcpy2D(device, 9, new int[3], 8, 4, 2, hipMemcpyHostToDevice))
        .withMessageContaining("dst")
        .withMessageContaining("12 bytes to the end of its allocation, 13 were asked");
    assertFailsWith(
            hipErrorInvalidValue,
            () -> hipMemcpy2D(device, 8, new int[2], 8, 4, 2, hipMemcpyHostToDevice))
        .withMessageContaining("src has 2 elements of 4 bytes, 2 rows of 4 bytes, 8 apart");
  }

  @Test
  void refusesPitchesLessThanTheWidth() {
    DevicePointer device = hipMalloc(64);
    assertFailsWith(
        hipErrorInvalidPitchValue,
        () -> hipMemcpy2D(device, 7, new byte[64], 8, 8, 2, hipMemcpyHostToDevice));
    assertFailsWith(
        hipErrorInvalidPitchValue,
        () -> hipMemcpy2D(device, 8, new byte[64], -8, 8, 2, hipMemcpyHostToDevice));
  }

  @Test
  void refusesNegativeAndHugeSizes() {
    DevicePointer device = hipMalloc(64);
    byte[] host = new byte[64];
    assertFailsWith(
        hipErrorInvalidValue, () -> hipMemcpy2D(device, 8, host, 8, -1, 2, hipMemcpyDefault));
    assertFailsWith(
        hipErrorInvalidValue, () -> hipMemcpy2D(device, 8, host, 8, 8, -1, hipMemcpyDefault));
    assertFailsWith(
        hipErrorInvalidValue,
        () -> hipMemcpy2D(device, Long.MAX_VALUE, host, 8, 8, 3, hipMemcpyDefault));
    assertFailsWith(
        hipErrorInvalidValue,
        () -> hipMemcpy2D(device, 8, host, 8, 8, Long.MAX_VALUE, hipMemcpyDefault));
  }

  @Test
  void refusesToSplitAnElement() {
    DevicePointer device = hipMalloc(64);
    assertFailsWith(
        hipErrorInvalidValue,
        () -> hipMemcpy2D(device, 8, new int[9], 10, 8, 2, hipMemcpyHostToDevice));
    assertFailsWith(
        hipErrorInvalidValue,
        () -> hipMemcpy2D(device, 8, new int[9], 8, 6, 2, hipMemcpyHostToDevice));
    hipMemcpy2D(device, 9, new int[9], 8, 8, 2, hipMemcpyHostToDevice);
  }

  @Test
  void refusesAKindThatDoesNotFitAndMemoryThatIsNone() {
    DevicePointer device = hipMalloc(64);
    assertFailsWith(
        hipErrorInvalidMemcpyDirection,
        () -> hipMemcpy2D(device, 8, new byte[64], 8, 8, 2, hipMemcpyDeviceToHost));
    assertFailsWith(
        hipErrorInvalidValue, () -> hipMemcpy2D(device, 8, null, 8, 8, 2, hipMemcpyDefault));
    assertFailsWith(
        hipErrorInvalidValue,
        () ->
            hipMemcpy2D(
                ByteBuffer.allocate(64).asReadOnlyBuffer(),
                8,
                device,
                8,
                8,
                2,
                hipMemcpyDeviceToHost));
    hipFree(device);
    assertFailsWith(
        hipErrorInvalidValue,
        () -> hipMemcpy2D(device, 8, new byte[64], 8, 8, 2, hipMemcpyHostToDevice));
  }

  @Test
  void copiesNothingWithoutRowsOrBytes() {
    hipMemcpy2D(null, 0, null, 0, 0, 5, hipMemcpyDefault);
    hipMemcpy2D(null, 0, null, 0, 5, 0, hipMemcpyDefault);
  }

  @Test
  void allocatesRowsAPitchApart() {
    HipPitchedPtr pitched = hipMallocPitch(257, 3);
    assertThat(pitched.pitch()).isEqualTo(512);
    assertThat(pitched.xsize()).isEqualTo(257);
    assertThat(pitched.ysize()).isEqualTo(3);
    assertThat(pitched.ptr().sizeBytes()).isEqualTo(3 * 512);
    assertThat(pitched.row(2).offsetBytes()).isEqualTo(1024);
    assertFailsWith(hipErrorInvalidValue, () -> pitched.row(3));
    assertFailsWith(hipErrorInvalidValue, () -> pitched.row(-1));
    hipFree(pitched.ptr());
  }

  @Test
  void refusesPitchedMemoryThatCannotBe() {
    assertThat(hipMallocPitch(0, 4)).isNull();
    assertThat(hipMallocPitch(4, 0)).isNull();
    assertFailsWith(hipErrorInvalidValue, () -> hipMallocPitch(-1, 4));
    assertFailsWith(hipErrorInvalidValue, () -> hipMallocPitch(4, -1));
    assertFailsWith(hipErrorOutOfMemory, () -> hipMallocPitch(1, 1L << 23));
    assertFailsWith(hipErrorOutOfMemory, () -> hipMallocPitch(Long.MAX_VALUE, Long.MAX_VALUE));
    assertFailsWith(hipErrorOutOfMemory, () -> hipMallocPitch(Long.MAX_VALUE, 1));
  }
}
