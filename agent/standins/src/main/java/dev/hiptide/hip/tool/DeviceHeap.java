package dev.hiptide.hip.tool;

import java.util.concurrent.atomic.AtomicLong;

/** A device's memory, of which nothing is kept but its size. */
public final class DeviceHeap {
  public static final AtomicLong usedBytes = new AtomicLong();
  public static final AtomicLong notedBytes = new AtomicLong();

  private static final long ADDRESS = 0x1000;

  private final long largestBytes;

  /**
   * @param largestBytes what can be allocated at once
   */
  public DeviceHeap(long largestBytes) {
    this.largestBytes = largestBytes;
  }

  /** Returns an address, or 0 for a request that is too large. */
  public long malloc(long bytes) {
    if (bytes > largestBytes) {
      return 0;
    }
    usedBytes.addAndGet(bytes);
    return ADDRESS;
  }

  /** Gives back what {@link #malloc} returned for {@code bytes}. */
  public void free(long address, long bytes) {
    usedBytes.addAndGet(-bytes);
  }
}
