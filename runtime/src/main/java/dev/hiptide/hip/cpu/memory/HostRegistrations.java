package dev.hiptide.hip.cpu.memory;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import dev.hiptide.hip.DeviceMemory;
import dev.hiptide.hip.cpu.queue.FutexLock;
import java.nio.Buffer;
import java.util.Map;
import java.util.TreeMap;

/** The host memory that programs have registered, by address. Thread-safe. */
public final class HostRegistrations {
  private final FutexLock lock = new FutexLock();
  private final TreeMap<Long, DeviceMemory> byAddress = new TreeMap<>();

  /** The address of the first byte that remains in a direct buffer. */
  public static long addressOf(Buffer direct) {
    return Pointer.nativeValue(Native.getDirectBufferPointer(direct.slice()));
  }

  /** Adds it, unless it overlaps with what is there. */
  boolean add(DeviceMemory memory) {
    lock.lock();
    try {
      Map.Entry<Long, DeviceMemory> below =
          byAddress.lowerEntry(memory.address() + memory.sizeBytes());
      if (below != null && endOf(below.getValue()) > memory.address()) {
        return false;
      }
      byAddress.put(memory.address(), memory);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Removes this one, if it is there. */
  void remove(DeviceMemory memory) {
    lock.lock();
    try {
      byAddress.remove(memory.address(), memory);
    } finally {
      lock.unlock();
    }
  }

  /** The registered memory that this address is in, or null. */
  DeviceMemory at(long address) {
    lock.lock();
    try {
      Map.Entry<Long, DeviceMemory> below = byAddress.floorEntry(address);
      return below != null && address < endOf(below.getValue()) ? below.getValue() : null;
    } finally {
      lock.unlock();
    }
  }

  private static long endOf(DeviceMemory memory) {
    return memory.address() + memory.sizeBytes();
  }
}
