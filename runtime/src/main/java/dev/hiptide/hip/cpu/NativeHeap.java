package dev.hiptide.hip.cpu;

import com.sun.jna.Native;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Where all device memory comes from: the C allocator, up to a capacity.
 *
 * <p><b>Tool hook.</b> Tracing tools instrument {@link #malloc} and {@link #free} by name to follow
 * device memory. Threads: any.
 */
final class NativeHeap {
  private final long capacityBytes;
  private final AtomicLong usedBytes = new AtomicLong();

  NativeHeap(long capacityBytes) {
    this.capacityBytes = capacityBytes;
  }

  /**
   * Allocates memory with undefined contents, by malloc(3).
   *
   * @return its address, or 0 if the capacity is used up or malloc fails
   */
  long malloc(long bytes) {
    // Not added before it is known to fit: others would see memory used that never is.
    long used;
    do {
      used = usedBytes.get();
      if (used + bytes > capacityBytes) {
        return 0;
      }
    } while (!usedBytes.compareAndSet(used, used + bytes));
    long address = Native.malloc(bytes);
    if (address == 0) {
      usedBytes.addAndGet(-bytes);
    }
    return address;
  }

  /** Gives back what {@link #malloc} returned for {@code bytes}, by free(3). */
  void free(long address, long bytes) {
    Native.free(address);
    usedBytes.addAndGet(-bytes);
  }

  long capacityBytes() {
    return capacityBytes;
  }

  long usedBytes() {
    return usedBytes.get();
  }
}
