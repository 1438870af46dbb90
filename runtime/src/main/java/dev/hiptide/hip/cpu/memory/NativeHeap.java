package dev.hiptide.hip.cpu.memory;

import com.sun.jna.Native;
import dev.hiptide.hip.tool.DeviceHeap;
import java.util.concurrent.atomic.AtomicLong;

/** Device memory from the C allocator, malloc(3), up to a capacity. Threads: any. */
public final class NativeHeap extends DeviceHeap {
  private final long capacityBytes;
  private final AtomicLong usedBytes = new AtomicLong();

  public NativeHeap(long capacityBytes) {
    this.capacityBytes = capacityBytes;
  }

  @Override
  protected long allocate(long bytes) {
    // Added only once it is known to fit, so that nobody sees memory as used that never is.
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

  @Override
  protected void release(long address, long bytes) {
    Native.free(address);
    usedBytes.addAndGet(-bytes);
  }

  public long capacityBytes() {
    return capacityBytes;
  }

  public long usedBytes() {
    return usedBytes.get();
  }
}
