package dev.hiptide.hip;

import static dev.hiptide.hip.Hip.hipFuncGetAttributes;
import static dev.hiptide.hip.Hip.hipGetDeviceProperties;
import static dev.hiptide.hip.Hip.hipOccupancyMaxActiveBlocksPerMultiprocessor;
import static dev.hiptide.hip.Hip.hipOccupancyMaxPotentialBlockSize;
import static dev.hiptide.hip.HipAssertions.assertFailsWith;
import static dev.hiptide.hip.HipError.hipErrorInvalidDeviceFunction;
import static dev.hiptide.hip.HipError.hipErrorInvalidValue;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(FreshDevice.class)
class OccupancyTest {
  private static final Kernel EMPTY = t -> {};

  /** A device like an MI200's compute unit, as the CPU device exercises only a corner. */
  private static final Occupancy GPU =
      new Occupancy(
          new HipDeviceProp(
              "gpu",
              1L << 36,
              65536,
              64,
              1024,
              new Dim3(1024, 1024, 1024),
              new Dim3(1, 1, 1),
              1_700_000,
              104,
              8 << 20,
              2048,
              32,
              65536,
              false));

  @Test
  void aCoreRunsOneBlockAtATime() {
    assertThat(hipOccupancyMaxActiveBlocksPerMultiprocessor(EMPTY, 1, 0)).isEqualTo(1);
    assertThat(hipOccupancyMaxActiveBlocksPerMultiprocessor(EMPTY, 1024, 65536)).isEqualTo(1);
  }

  @Test
  void aBlockThatCannotBeLaunchedOccupiesNothing() {
    assertThat(hipOccupancyMaxActiveBlocksPerMultiprocessor(EMPTY, 1025, 0)).isZero();
    assertThat(hipOccupancyMaxActiveBlocksPerMultiprocessor(EMPTY, 1, 65537)).isZero();
  }

  @Test
  void threadsBlocksAndSharedMemoryEachLimitTheBlocksOfAMultiprocessor() {
    assertThat(GPU.blocksPerMultiprocessor(256, 0)).isEqualTo(8);
    assertThat(GPU.blocksPerMultiprocessor(16, 0)).isEqualTo(32);
    assertThat(GPU.blocksPerMultiprocessor(16, 20_000)).isEqualTo(3);
    assertThat(GPU.largestBlock(0, 0)).isEqualTo(new HipPotentialBlockSize(208, 1024));
  }

  @Test
  void suggestsTheLargestBlockAndOneForEachCore() {
    int cores = hipGetDeviceProperties(0).multiProcessorCount();
    assertThat(hipOccupancyMaxPotentialBlockSize(EMPTY, 0, 0))
        .isEqualTo(new HipPotentialBlockSize(cores, 1024));
    assertThat(hipOccupancyMaxPotentialBlockSize(EMPTY, 0, 100))
        .isEqualTo(new HipPotentialBlockSize(cores, 100));
    assertThat(hipOccupancyMaxPotentialBlockSize(EMPTY, 0, 5000).blockSize()).isEqualTo(1024);
  }

  @Test
  void tellsWhatLimitsAKernelsLaunches() {
    assertThat(hipFuncGetAttributes(EMPTY)).isEqualTo(new HipFuncAttributes(1024, 65536));
  }

  @Test
  void refusesANullKernel() {
    assertFailsWith(hipErrorInvalidDeviceFunction, () -> hipFuncGetAttributes(null));
    assertFailsWith(
        hipErrorInvalidDeviceFunction,
        () -> hipOccupancyMaxActiveBlocksPerMultiprocessor(null, 1, 0));
    assertFailsWith(
        hipErrorInvalidDeviceFunction, () -> hipOccupancyMaxPotentialBlockSize(null, 0, 0));
  }

  @Test
  void refusesImpossibleSizes() {
    assertFailsWith(
        hipErrorInvalidValue, () -> hipOccupancyMaxActiveBlocksPerMultiprocessor(EMPTY, 0, 0));
    assertFailsWith(
        hipErrorInvalidValue, () -> hipOccupancyMaxActiveBlocksPerMultiprocessor(EMPTY, 1, -1));
    assertFailsWith(hipErrorInvalidValue, () -> hipOccupancyMaxPotentialBlockSize(EMPTY, 0, -1));
    assertFailsWith(hipErrorInvalidValue, () -> hipOccupancyMaxPotentialBlockSize(EMPTY, 65537, 0));
  }
}
