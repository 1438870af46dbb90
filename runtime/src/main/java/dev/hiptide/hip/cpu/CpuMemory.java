package dev.hiptide.hip.cpu;

import com.sun.jna.Pointer;
import dev.hiptide.hip.DeviceMemory;
import dev.hiptide.hip.DevicePointer;
import dev.hiptide.hip.HipError;
import dev.hiptide.hip.HipException;
import dev.hiptide.hip.MemoryKind;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The device's memory, and which of it programs have.
 *
 * <p>Native memory is given back only while no kernel runs: compiled code may still hold the view
 * of it that it had before the allocation was retired.
 */
final class CpuMemory {
  private static final long MAX_KEPT_HOST_BYTES = 256 << 20;

  private final NativeHeap heap;
  private final HostHeap hostHeap = new HostHeap(MAX_KEPT_HOST_BYTES);
  private final HostRegistrations registrations = new HostRegistrations();
  private final MemoryPool pool = new MemoryPool();

  /** What has not been freed by a host thread. */
  private final Map<DeviceMemory, MemoryBlock> allocations = new ConcurrentHashMap<>();

  /** The bytes of what has not been retired by a processor: the allocations and some more. */
  private final Map<DeviceMemory, ByteBuffer> contents = new ConcurrentHashMap<>();

  CpuMemory(NativeHeap heap) {
    this.heap = heap;
  }

  /**
   * Allocates memory.
   *
   * @return null if the device's memory is used up
   * @throws HipException hipErrorOutOfMemory if the JVM has no more for the host
   */
  DeviceMemory allocate(String function, long bytes, MemoryKind kind) {
    MemoryBlock block = kind.isForHost() ? allocateForHost(function, bytes) : allocateBlock(bytes);
    return block == null ? null : add(block, block.bytes(), kind);
  }

  /** Allocates from the pool if that has a block for the stream; null as above. */
  DeviceMemory allocateFromPool(long bytes, CpuStream stream) {
    long size = MemoryPool.sizeFor(bytes);
    MemoryBlock block = pool.take(size, stream);
    if (block == null) {
      block = allocateBlock(size);
    }
    return block == null ? null : add(block, block.bytes().slice(0, (int) bytes), MemoryKind.POOL);
  }

  private MemoryBlock allocateBlock(long bytes) {
    long address = heap.malloc(bytes);
    if (address == 0) {
      return null;
    }
    try {
      return new MemoryBlock(address, new Pointer(address).getByteBuffer(0, bytes));
    } catch (Error noJavaHeap) {
      heap.free(address, bytes);
      throw noJavaHeap;
    }
  }

  private MemoryBlock allocateForHost(String function, long bytes) {
    try {
      ByteBuffer buffer = hostHeap.allocate((int) bytes);
      return new MemoryBlock(HostRegistrations.addressOf(buffer), buffer);
    } catch (OutOfMemoryError refused) {
      throw new HipException(
          HipError.hipErrorOutOfMemory,
          "%s: %d bytes; the JVM says: %s".formatted(function, bytes, refused.getMessage()),
          refused);
    }
  }

  private DeviceMemory add(MemoryBlock block, ByteBuffer bytes, MemoryKind kind) {
    try {
      DeviceMemory memory = new DeviceMemory(block.address(), bytes, kind);
      contents.put(memory, bytes);
      allocations.put(memory, block);
      return memory;
    } catch (Error noJavaHeap) {
      // A block of the pool may still be in use by work enqueued before.
      if (kind != MemoryKind.POOL) {
        release(kind, block);
      }
      throw noJavaHeap;
    }
  }

  /** See {@link dev.hiptide.hip.Device#register}. */
  DeviceMemory register(ByteBuffer direct) {
    ByteBuffer buffer = direct.slice();
    MemoryBlock block = new MemoryBlock(HostRegistrations.addressOf(buffer), buffer);
    DeviceMemory memory = new DeviceMemory(block.address(), buffer, MemoryKind.REGISTERED);
    if (!registrations.add(memory)) {
      return null;
    }
    contents.put(memory, buffer);
    allocations.put(memory, block);
    return memory;
  }

  /** See {@link dev.hiptide.hip.Device#registered}. */
  DevicePointer registered(ByteBuffer direct) {
    long address = HostRegistrations.addressOf(direct);
    DeviceMemory memory = registrations.at(address);
    return memory == null ? null : memory.start().plus(address - memory.address());
  }

  boolean owns(DeviceMemory memory) {
    return allocations.containsKey(memory);
  }

  /** Takes memory away from the program. Returns its block, or null if the program had it not. */
  MemoryBlock disown(DeviceMemory memory) {
    return allocations.remove(memory);
  }

  /** Makes accesses to the memory fail, also again. For tasks behind all work that may use it. */
  void retire(DeviceMemory memory) {
    contents.remove(memory);
    memory.retire();
  }

  /** Gives memory back. Only while no kernel runs that may use it, rightly or wrongly. */
  void release(MemoryKind kind, MemoryBlock block) {
    if (kind == MemoryKind.REGISTERED) {
      registrations.remove(block.address());
    } else if (kind.isForHost()) {
      hostHeap.free(block.bytes());
    } else {
      heap.free(block.address(), block.sizeBytes());
    }
  }

  /** Keeps a block for allocations from the pool; see there. */
  void keep(MemoryBlock block, CpuStream stream, DeviceTask point) {
    pool.keep(block, stream, point);
  }

  /** Gives back what the pool has. Only while no kernel runs. */
  void releasePool() {
    pool.drain().forEach(block -> release(MemoryKind.POOL, block));
  }

  /** Takes all memory away and gives it back. Only while no kernel runs. */
  void releaseAll() {
    for (DeviceMemory memory : allocations.keySet()) {
      retire(memory);
      MemoryBlock block = disown(memory);
      if (block != null) {
        release(memory.kind(), block);
      }
    }
    releasePool();
    hostHeap.clear();
  }

  /** See {@link dev.hiptide.hip.Device#bytes}. */
  ByteBuffer bytes(DevicePointer pointer, long length) {
    ByteBuffer buffer = contents.get(pointer.memory());
    if (buffer == null) {
      throw new IndexOutOfBoundsException(pointer + " has been freed");
    }
    int from = Math.toIntExact(pointer.offsetBytes());
    return buffer.slice(from, Math.toIntExact(length)).order(ByteOrder.nativeOrder());
  }
}
