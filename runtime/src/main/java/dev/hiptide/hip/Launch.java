package dev.hiptide.hip;

/**
 * A kernel and its execution configuration, what HIP writes as {@code kernel<<<grid, block,
 * sharedBytes>>>}.
 */
public record Launch(Kernel kernel, Dim3 grid, Dim3 block, int sharedBytes) {
  /** HIP counts the threads along an axis in 32 bits. */
  private static final long MAX_THREADS_PER_AXIS = (1L << 32) - 1;

  /** Checks what the caller of {@code hipLaunchKernel} gave against the device's limits. */
  static Launch checked(
      Kernel kernel, Dim3 grid, Dim3 block, long sharedBytes, HipDeviceProp limits) {
    if (kernel == null) {
      throw new HipException(
          HipError.hipErrorInvalidDeviceFunction, "hipLaunchKernel: the kernel is null");
    }
    if (grid == null || !grid.fitsIn(limits.maxGridSize())) {
      throw new HipException(
          HipError.hipErrorInvalidConfiguration,
          "hipLaunchKernel: grid %s is not within 1..%s".formatted(grid, limits.maxGridSize()));
    }
    if (block == null
        || !block.fitsIn(limits.maxThreadsDim())
        || block.count() > limits.maxThreadsPerBlock()) {
      throw new HipException(
          HipError.hipErrorInvalidConfiguration,
          "hipLaunchKernel: block %s is not within 1..%s, at most %d threads"
              .formatted(block, limits.maxThreadsDim(), limits.maxThreadsPerBlock()));
    }
    if ((long) grid.x() * block.x() > MAX_THREADS_PER_AXIS
        || (long) grid.y() * block.y() > MAX_THREADS_PER_AXIS
        || (long) grid.z() * block.z() > MAX_THREADS_PER_AXIS) {
      throw new HipException(
          HipError.hipErrorInvalidConfiguration,
          "hipLaunchKernel: grid %s of blocks %s has more than %d threads along an axis"
              .formatted(grid, block, MAX_THREADS_PER_AXIS));
    }
    if (sharedBytes < 0 || sharedBytes > limits.sharedMemPerBlock()) {
      throw new HipException(
          HipError.hipErrorInvalidValue,
          "hipLaunchKernel: sharedBytes %d is not within 0..%d"
              .formatted(sharedBytes, limits.sharedMemPerBlock()));
    }
    return new Launch(kernel, grid, block, (int) sharedBytes);
  }
}
