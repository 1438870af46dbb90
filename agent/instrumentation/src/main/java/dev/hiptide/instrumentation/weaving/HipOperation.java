package dev.hiptide.instrumentation.weaving;

import java.util.List;

/** What the name of a HIP function tells about it. */
final class HipOperation {
  /** Functions that may reach the driver or wait; asynchronous and typed variants included. */
  private static final List<String> TIMED =
      List.of(
          "hipMalloc",
          "hipFree",
          "hipMemcpy",
          "hipMemset",
          "hipHostMalloc",
          "hipHostFree",
          "hipHostRegister",
          "hipHostUnregister",
          "hipLaunch",
          "hipDeviceSynchronize",
          "hipDeviceReset",
          "hipStreamSynchronize",
          "hipStreamCreate",
          "hipStreamDestroy",
          "hipStreamWaitEvent",
          "hipStreamAddCallback",
          "hipEventRecord",
          "hipEventSynchronize");

  private static final List<String> SIZED =
      List.of("hipMalloc", "hipMemcpy", "hipMemset", "hipHostMalloc", "hipHostRegister");

  /** Of these, those whose first number is a pitch, a width or a count of elements. */
  private static final List<String> UNSIZED =
      List.of("hipMallocPitch", "hipMemcpy2D", "hipMemset2D", "hipMemsetD16", "hipMemsetD32");

  private HipOperation() {}

  /**
   * Whether the calls of a function are timed. The others, queries mostly, are only marked, so that
   * their system calls are charged to them.
   */
  static boolean isTimed(String function) {
    return TIMED.stream().anyMatch(function::startsWith);
  }

  /** Whether the first {@code long} argument of a function is the number of bytes it works on. */
  static boolean hasSize(String function) {
    return SIZED.stream().anyMatch(function::startsWith)
        && UNSIZED.stream().noneMatch(function::startsWith);
  }
}
