package dev.hiptide.hip;

/** A resource of a device that {@code hipDeviceGetLimit} tells the size of. */
public enum HipLimit {
  /** The stack of a device thread. */
  hipLimitStackSize,
  /** The buffer that device printf writes to. */
  hipLimitPrintfFifoSize,
  /** What device code can allocate itself; for kernels in Java, by {@code new}. */
  hipLimitMallocHeapSize
}
