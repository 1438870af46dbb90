package dev.hiptide.hip.tool;

/**
 * Where all memory of a device comes from, and where it goes when it is given back.
 *
 * <p><b>Tool hook.</b> Tracing tools instrument {@link #malloc} and {@link #free} to follow how
 * much device memory is in use. Threads: any.
 */
public abstract class DeviceHeap {
  protected DeviceHeap() {}

  /**
   * Allocates memory with undefined contents.
   *
   * @return its address, or 0 if the device has no room for it
   */
  public final long malloc(long bytes) {
    return allocate(bytes);
  }

  /** Gives back what {@link #malloc} returned for {@code bytes}. */
  public final void free(long address, long bytes) {
    release(address, bytes);
  }

  /** Does what {@link #malloc} says. */
  protected abstract long allocate(long bytes);

  /** Does what {@link #free} says. */
  protected abstract void release(long address, long bytes);
}
