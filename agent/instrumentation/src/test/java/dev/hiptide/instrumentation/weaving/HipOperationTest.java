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
        "hipHostFree",
        "hipHostRegister",
        "hipHostUnregister",
        "hipMallocManaged",
        "hipMallocPitch",
        "hipMemcpyAsync",
        "hipMemcpy2DAsync",
        "hipMemcpyToSymbol",
        "hipMemsetD32",
        "hipLaunchKernel",
        "hipDeviceSynchronize",
        "hipDeviceReset",
        "hipStreamSynchronize",
        "hipStreamCreateWithFlags",
        "hipStreamDestroy"
      })
  void timesWhatMayReachTheDriverOrWait(String function) {
    assertThat(HipOperation.isTimed(function)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hipGetDevice",
        "hipSetDeviceFlags",
        "hipGetLastError",
        "hipHostGetDevicePointer",
        "hipHostGetFlags",
        "hipMemGetInfo",
        "hipGetSymbolSize"
      })
  void onlyMarksTheRest(String function) {
    assertThat(HipOperation.isTimed(function)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hipMalloc",
        "hipMallocManaged",
        "hipHostMalloc",
        "hipHostRegister",
        "hipMemcpyDtoHAsync",
        "hipMemcpyToSymbol",
        "hipMemsetD8"
      })
  void takesTheFirstNumberOfTheseForSize(String function) {
    assertThat(HipOperation.hasSize(function)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hipFree",
        "hipLaunchKernel",
        "hipHostFree",
        "hipDeviceSynchronize",
        "hipDeviceReset",
        "hipMallocPitch",
        "hipMemcpy2DAsync",
        "hipMemset2D",
        "hipMemsetD16Async",
        "hipMemsetD32"
      })
  void takesNoArgumentOfTheseForSize(String function) {
    assertThat(HipOperation.hasSize(function)).isFalse();
  }
}
