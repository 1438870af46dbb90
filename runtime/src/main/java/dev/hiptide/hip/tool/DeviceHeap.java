package dev.hiptide.hip.tool;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Where all memory of a device comes from, and where it goes when it is given back.
 *
 * <p><b>Tool hook.</b> Tracing tools instrument {@link #malloc} and {@link #free} to follow how
 * much device memory is in use: {@link #usedBytes}, which also tells a tool that comes late.
 * Threads: any.
 */
public abstract class DeviceHeap {
  /** What is allocated and not given back, of all heaps; right when malloc and free return. */
  public static final AtomicLong usedBytes = new AtomicLong();

  /** For tools: what the tool has noted of {@link #usedBytes}. The runtime never touches it. */
  public static final AtomicLong notedBytes = new AtomicLong();

  protected DeviceHeap() {}

  /**
   * Allocates memory with undefined contents.
   *
   * @return its address, or 0 if the device has no room for it
   */
  public final long malloc(long bytes) {
    long address = allocate(bytes);
    if (address != 0) {
      usedBytes.addAndGet(bytes);
    }
    return address;
  }

  /** Gives back what {@link #malloc} returned for {@code bytes}. */
  public final void free(long address, long bytes) {
    release(address, bytes);
    usedBytes.addAndGet(-bytes);
  }

  /** Does what {@link #malloc} says. */
  protected abstract long allocate(long bytes);

  /** Does what {@link #free} says. */
  protected abstract void release(long address, long bytes);
}
