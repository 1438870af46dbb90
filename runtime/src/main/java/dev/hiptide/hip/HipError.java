package dev.hiptide.hip;

/** HIP's error codes, with the names and numbers of {@code hip_runtime_api.h}. */
public enum HipError {
  hipSuccess(0, "no error"),
  hipErrorInvalidValue(1, "invalid argument"),
  hipErrorOutOfMemory(2, "out of memory"),
  hipErrorInvalidConfiguration(9, "invalid configuration argument"),
  hipErrorInvalidMemcpyDirection(21, "invalid copy direction for memcpy"),
  hipErrorInvalidDeviceFunction(98, "invalid device function"),
  hipErrorInvalidDevice(101, "invalid device ordinal"),
  hipErrorInvalidHandle(400, "invalid resource handle"),
  hipErrorIllegalAddress(700, "an illegal memory access was encountered"),
  hipErrorLaunchFailure(719, "unspecified launch failure"),
  hipErrorNotSupported(801, "operation not supported");

  private final int code;
  private final String description;

  HipError(int code, String description) {
    this.code = code;
    this.description = description;
  }

  /** The numeric value of the C enumerator. */
  public int code() {
    return code;
  }

  /** What {@code hipGetErrorString} says of it. */
  public String description() {
    return description;
  }
}
