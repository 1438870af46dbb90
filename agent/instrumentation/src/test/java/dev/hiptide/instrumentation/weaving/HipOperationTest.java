package dev.hiptide.instrumentation.weaving;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HipOperationTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "hipMalloc",
        "hipMallocAsync",
        "hipFree",
        "hipFreeAsync",
        "hipHostMalloc",
        "hipMemcpyAsync",
        "hipMemsetD32",
        "hipLaunchKernel",
        "hipDeviceSynchronize",
        "hipStreamSynchronize",
        "hipStreamCreateWithFlags",
        "hipStreamDestroy"
      })
  void timesWhatMayReachTheDriverOrWait(String function) {
    assertThat(HipOperation.isTimed(function)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"hipGetDevice", "hipSetDeviceFlags", "hipGetLastError", "hipDeviceReset"})
  void onlyMarksTheRest(String function) {
    assertThat(HipOperation.isTimed(function)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"hipFree", "hipLaunchKernel", "hipHostFree", "hipDeviceSynchronize"})
  void takesNoArgumentOfTheseForASize(String function) {
    assertThat(HipOperation.hasSize(function)).isFalse();
  }
}
