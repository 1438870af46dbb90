package dev.hiptide.hip;

import static dev.hiptide.hip.Hip.hipFree;
import static dev.hiptide.hip.Hip.hipGetLastError;
import static dev.hiptide.hip.Hip.hipMalloc;
import static dev.hiptide.hip.Hip.hipMemcpy;
import static dev.hiptide.hip.HipAssertions.assertFailsWith;
import static dev.hiptide.hip.HipError.hipErrorInvalidMemcpyDirection;
import static dev.hiptide.hip.HipError.hipErrorInvalidValue;
import static dev.hiptide.hip.HipError.hipSuccess;
import static dev.hiptide.hip.HipMemcpyKind.hipMemcpyDefault;
import static dev.hiptide.hip.HipMemcpyKind.hipMemcpyDeviceToDevice;
import static dev.hiptide.hip.HipMemcpyKind.hipMemcpyDeviceToHost;
import static dev.hiptide.hip.HipMemcpyKind.hipMemcpyHostToDevice;
import static dev.hiptide.hip.HipMemcpyKind.hipMemcpyHostToHost;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@ExtendWith(FreshDevice.class)
class MemcpyTest {
  private DevicePointer device;

  @BeforeEach
  void allocate() {
    device = hipMalloc(64);
  }

  static Stream<Arguments> arrays() {
    return Stream.of(
        Arguments.of(new byte[] {1, -2}, new byte[2], 2),
        Arguments.of(new short[] {1, -2}, new short[2], 4),
        Arguments.of(new char[] {'a', 'b'}, new char[2], 4),
        Arguments.of(new int[] {1, -2}, new int[2], 8),
        Arguments.of(new long[] {1, -2}, new long[2], 16),
        Arguments.of(new float[] {1, -2}, new float[2], 8),
        Arguments.of(new double[] {1, -2}, new double[2], 16));
  }

  @ParameterizedTest
  @MethodSource("arrays")
  void copiesArraysOfEachTypeThereAndBack(Object src, Object dst, long bytes) {
    hipMemcpy(device, src, bytes, hipMemcpyHostToDevice);
    hipMemcpy(dst, device, bytes, hipMemcpyDeviceToHost);
    assertThat(dst).isEqualTo(src);
  }

  @Test
  void copiesBuffersFromTheirPositionInTheirByteOrder() {
    IntBuffer src = ByteBuffer.allocate(12).order(ByteOrder.BIG_ENDIAN).asIntBuffer();
    src.put(new int[] {7, 8, 9}).position(1);
    hipMemcpy(device, src, 8, hipMemcpyHostToDevice);
    int[] dst = new int[2];
    hipMemcpy(dst, device, 8, hipMemcpyDeviceToHost);
    assertThat(dst).containsExactly(8, 9);
    assertThat(src.position()).isEqualTo(1);
  }

  @Test
  void copiesDirectBuffers() {
    ByteBuffer src = ByteBuffer.allocateDirect(3).put(new byte[] {1, 2, 3}).flip();
    ByteBuffer dst = ByteBuffer.allocateDirect(3);
    hipMemcpy(device, src, 3, hipMemcpyHostToDevice);
    hipMemcpy(dst, device, 3, hipMemcpyDeviceToHost);
    assertThat(dst).isEqualTo(src);
  }

  @Test
  void copiesOnTheDeviceAlsoBetweenOverlappingRanges() {
    hipMemcpy(device, new int[] {1, 2, 3, 4}, 16, hipMemcpyHostToDevice);
    hipMemcpy(device.plus(4), device.asInts(), 12, hipMemcpyDeviceToDevice);
    int[] dst = new int[4];
    hipMemcpy(dst, device, 16, hipMemcpyDeviceToHost);
    assertThat(dst).containsExactly(1, 1, 2, 3);
  }

  @Test
  void copiesOnTheHost() {
    int[] dst = new int[2];
    hipMemcpy(dst, IntBuffer.wrap(new int[] {5, 6}), 8, hipMemcpyHostToHost);
    assertThat(dst).containsExactly(5, 6);
  }

  @Test
  void findsOutTheDirectionByItself() {
    hipMemcpy(device, new int[] {5}, 4, hipMemcpyDefault);
    int[] dst = new int[1];
    hipMemcpy(dst, device, 4, hipMemcpyDefault);
    assertThat(dst).containsExactly(5);
  }

  @ParameterizedTest
  @EnumSource(
      value = HipMemcpyKind.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"hipMemcpyHostToDevice", "hipMemcpyDefault"})
  void refusesAKindThatDoesNotFit(HipMemcpyKind kind) {
    assertFailsWith(hipErrorInvalidMemcpyDirection, () -> hipMemcpy(device, new int[1], 4, kind))
        .withMessageContaining(kind + ", but the arguments are for hipMemcpyHostToDevice");
  }

  @Test
  void refusesRangesOutsideEitherSide() {
    assertFailsWith(
        hipErrorInvalidValue, () -> hipMemcpy(device, new byte[100], 65, hipMemcpyHostToDevice));
    assertFailsWith(
        hipErrorInvalidValue, () -> hipMemcpy(device, new byte[8], 9, hipMemcpyHostToDevice));
    assertFailsWith(
        hipErrorInvalidValue, () -> hipMemcpy(device, new byte[8], -1, hipMemcpyHostToDevice));
  }

  @ParameterizedTest
  @EnumSource(HipMemcpyKind.class)
  void copiesNothingForZeroBytesWhateverTheArguments(HipMemcpyKind kind) {
    hipFree(device);
    hipMemcpy(device, new int[1], 0, kind);
    hipMemcpy(null, null, 0, kind);
    assertThat(hipGetLastError()).isEqualTo(hipSuccess);
  }

  @Test
  void refusesToSplitAnElement() {
    assertFailsWith(
        hipErrorInvalidValue, () -> hipMemcpy(device, new int[2], 6, hipMemcpyHostToDevice));
  }

  @Test
  void refusesWhatIsNotMemory() {
    assertFailsWith(hipErrorInvalidValue, () -> hipMemcpy(device, "text", 4, hipMemcpyDefault))
        .withMessageContaining("src is a java.lang.String");
    assertFailsWith(hipErrorInvalidValue, () -> hipMemcpy(null, device, 4, hipMemcpyDefault))
        .withMessageContaining("dst is null");
    assertFailsWith(
        hipErrorInvalidValue,
        () -> hipMemcpy(ByteBuffer.allocate(4).asReadOnlyBuffer(), device, 4, hipMemcpyDefault));
    assertFailsWith(
        hipErrorInvalidValue, () -> hipMemcpy(new int[1], new float[1], 4, hipMemcpyHostToHost));
  }
}
