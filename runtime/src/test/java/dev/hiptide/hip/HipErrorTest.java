package dev.hiptide.hip;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HipErrorTest {
  @ParameterizedTest
  @CsvSource({
    "0, hipSuccess, no error",
    "2, hipErrorOutOfMemory, out of memory",
    "35, hipErrorInsufficientDriver, driver version is insufficient for runtime version",
    "98, hipErrorInvalidDeviceFunction, invalid device function",
    "215, hipErrorUnsupportedLimit, limit is not supported on this architecture",
    "304, hipErrorOperatingSystem, OS call failed or operation not supported on this OS",
    "500, hipErrorNotFound, named symbol not found",
    "600, hipErrorNotReady, device not ready",
    "719, hipErrorLaunchFailure, unspecified launch failure",
    "999, hipErrorUnknown, unknown error",
    "1053, hipErrorRuntimeOther, runtime call other than memory returned error"
  })
  void hasTheNumberAndTheTextsOfHip(int code, HipError error, String description) {
    assertThat(error.code()).isEqualTo(code);
    assertThat(Hip.hipGetErrorName(error)).isEqualTo(error.name());
    assertThat(Hip.hipGetErrorString(error)).isEqualTo(description);
  }

  @Test
  void hasEachNumberOnceInAscendingOrder() {
    assertThat(Arrays.stream(HipError.values()).map(HipError::code))
        .isSorted()
        .doesNotHaveDuplicates();
  }

  @Test
  void knowsTheSecondNamesOfFourErrors() {
    assertThat(HipError.hipErrorMemoryAllocation.code()).isEqualTo(2);
    assertThat(HipError.hipErrorInitializationError.code()).isEqualTo(3);
    assertThat(HipError.hipErrorMapBufferObjectFailed.code()).isEqualTo(205);
    assertThat(HipError.hipErrorInvalidResourceHandle.code()).isEqualTo(400);
  }

  @Test
  void noErrorAtAllIsAnUnknownOne() {
    assertThat(Hip.hipGetErrorName(null)).isEqualTo("hipErrorUnknown");
    assertThat(Hip.hipGetErrorString(null)).isEqualTo("unknown error");
  }
}
