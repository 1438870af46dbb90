package dev.hiptide.hip.cpu.memory;

import com.sun.jna.Native;
import dev.hiptide.hip.tool.DeviceHeap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongUnaryOperator;

/** Device memory from the C allocator, malloc(3), as far as the machine has it. Threads: any. */
public final class NativeHeap extends DeviceHeap {
  private final long capacityBytes;
  private final LongUnaryOperator freeBytes;
  private final AtomicLong usedBytes = new AtomicLong();

  /**
   * Up to how many bytes in use nobody asks how many are free: to ask may take system calls, and
   * most programs allocate the same again and again.
   */
  private volatile long granted;

  public NativeHeap(MachineMemory machine) {
    this(machine.totalBytes(), machine::freeBytes);
  }

  /**
   * @param freeBytes how many bytes are free when so many are in use
   */
  NativeHeap(long capacityBytes, LongUnaryOperator freeBytes) {
    this.capacityBytes = capacityBytes;
    this.freeBytes = freeBytes;
  }

  @Override
  protected long allocate(long bytes) {
    // Added only once it is known to fit, so that nobody sees memory as used that never is.
    long used;
    do {
      used = usedBytes.get();
      if (used + bytes > granted && !isFree(used, bytes)) {
        return 0;
      }
    } while (!usedBytes.compareAndSet(used, used + bytes));
    long address = Native.malloc(bytes);
    if (address == 0) {
      usedBytes.addAndGet(-bytes);
    }
    return address;
  }

  /**
   * No more is granted than is reserved for the rest of the process, which takes memory, too, and a
   * quarter of what is left.
   */
  private boolean isFree(long used, long bytes) {
    long left = freeBytes.applyAsLong(used) - bytes;
    if (left < 0) {
      return false;
    }
    granted = used + bytes + Math.min(left / 4, MachineMemory.RESERVED_BYTES);
    return true;
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

  public long freeBytes() {
    return freeBytes.applyAsLong(usedBytes.get());
  }
}
