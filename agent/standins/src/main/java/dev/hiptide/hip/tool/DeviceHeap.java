package dev.hiptide.hip.tool;

/** A device's memory, of which nothing is kept but its size. */
public final class DeviceHeap {
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
    return bytes > largestBytes ? 0 : ADDRESS;
  }

  /** Gives back what {@link #malloc} returned for {@code bytes}. */
  public void free(long address, long bytes) {}
}
