package dev.hiptide.hip.cpu.memory;

import com.sun.jna.Pointer;
import dev.hiptide.hip.DeviceMemory;
import dev.hiptide.hip.DevicePointer;
import dev.hiptide.hip.HipError;
import dev.hiptide.hip.HipException;
import dev.hiptide.hip.MemoryKind;
import dev.hiptide.hip.cpu.queue.CpuStream;
import dev.hiptide.hip.cpu.queue.DeviceTask;
import dev.hiptide.hip.cpu.queue.FutexLock;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The device's memory, and what of it programs own.
 *
 * <p>Native memory is given back only while no kernel runs: compiled code may still hold the view
 * of it that it had before the allocation was retired.
 */
public final class CpuMemory {
  private static final long MAX_KEPT_HOST_BYTES = 256 << 20;

  private final NativeHeap heap;
  private final HostHeap hostHeap = new HostHeap(MAX_KEPT_HOST_BYTES);
  private final HostRegistrations registrations = new HostRegistrations();
  private final MemoryPool pool = new MemoryPool();

  private final FutexLock lock = new FutexLock();

  /** What the program owns, the latest first: what no host thread has freed. */
  private Allocation first;

  public CpuMemory(NativeHeap heap) {
    this.heap = heap;
  }

  /**
   * Allocates memory.
   *
   * @return null if the device's memory is used up
   * @throws HipException hipErrorOutOfMemory if the JVM has none left for the host
   */
  public DeviceMemory allocate(String function, long bytes, MemoryKind kind) {
    MemoryBlock block = kind.isForHost() ? allocateForHost(function, bytes) : allocateBlock(bytes);
    return block == null ? null : addNew(block, bytes, kind);
  }

  /** Allocates from the pool if that has a block for the stream; null as above. */
  public DeviceMemory allocateFromPool(long bytes, CpuStream stream) {
    long size = MemoryPool.sizeFor(bytes);
    MemoryPool.Freed freed = pool.take(size, stream);
    if (freed == null) {
      MemoryBlock block = allocateBlock(size);
      return block == null ? null : addNew(block, bytes, MemoryKind.POOL);
    }
    try {
      return add(freed.block(), bytes, MemoryKind.POOL);
    } catch (Error noJavaHeap) {
      pool.keep(freed);
      throw noJavaHeap;
    }
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

  private DeviceMemory addNew(MemoryBlock block, long bytes, MemoryKind kind) {
    try {
      return add(block, bytes, kind);
    } catch (Error noJavaHeap) {
      giveBack(kind, block);
      throw noJavaHeap;
    }
  }

  private DeviceMemory add(MemoryBlock block, long bytes, MemoryKind kind) {
    Allocation memory = new Allocation(block, block.bytes().slice(0, (int) bytes), kind);
    add(memory);
    return memory;
  }

  private void add(Allocation memory) {
    lock.lock();
    try {
      memory.owner = this;
      memory.next = first;
      if (first != null) {
        first.previous = memory;
      }
      first = memory;
    } finally {
      lock.unlock();
    }
  }

  /** Takes memory off the list; returns false if it was not on it. */
  private boolean remove(Allocation memory) {
    lock.lock();
    try {
      if (memory.owner != this) {
        return false;
      }
      memory.owner = null;
      if (memory.previous == null) {
        first = memory.next;
      } else {
        memory.previous.next = memory.next;
      }
      if (memory.next != null) {
        memory.next.previous = memory.previous;
      }
      memory.previous = null;
      memory.next = null;
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** The memory as an allocation of this device; null if the program does not own it. */
  private Allocation owned(DeviceMemory memory) {
    return memory instanceof Allocation known && known.owner == this ? known : null;
  }

  /** See {@link dev.hiptide.hip.Device#register}. */
  public DeviceMemory register(ByteBuffer direct) {
    ByteBuffer buffer = direct.slice();
    MemoryBlock block = new MemoryBlock(HostRegistrations.addressOf(buffer), buffer);
    Allocation memory = new Allocation(block, buffer, MemoryKind.REGISTERED);
    if (!registrations.add(memory)) {
      return null;
    }
    add(memory);
    return memory;
  }

  /** See {@link dev.hiptide.hip.Device#registered}. */
  public DevicePointer registered(Buffer direct) {
    long address = HostRegistrations.addressOf(direct);
    DeviceMemory memory = registrations.at(address);
    return memory == null ? null : memory.start().plus(address - memory.address());
  }

  public boolean owns(DeviceMemory memory) {
    return owned(memory) != null;
  }

  /** Makes accesses to the memory fail, also again. For tasks behind all work that may use it. */
  public void retire(DeviceMemory memory) {
    memory.retire();
    if (memory instanceof Allocation known) {
      known.contents = null;
    }
  }

  /**
   * Takes memory that has been retired away from the program and gives it back. Only while no
   * kernel runs that may use it, rightly or wrongly.
   *
   * @return false if the program did not own it
   */
  public boolean free(DeviceMemory memory) {
    Allocation allocation = owned(memory);
    if (allocation == null) {
      return false;
    }
    if (memory.kind() == MemoryKind.REGISTERED) {
      // This comes first, because it may find no Java heap.
      registrations.remove(memory);
    }
    if (!remove(allocation)) {
      return false;
    }
    giveBack(memory.kind(), allocation.block);
    return true;
  }

  private void giveBack(MemoryKind kind, MemoryBlock block) {
    if (!kind.isForHost()) {
      heap.free(block.address(), block.sizeBytes());
    } else if (kind != MemoryKind.REGISTERED) {
      hostHeap.free(block.bytes());
    }
  }

  /**
   * What {@link #freeIntoPool} needs.
   *
   * @param point the task in {@code stream} that retires the memory
   * @return null if the program does not own it
   */
  public MemoryPool.Freed prepareToKeep(DeviceMemory memory, CpuStream stream, DeviceTask point) {
    Allocation allocation = owned(memory);
    return allocation == null ? null : pool.prepare(allocation.block, stream, point);
  }

  /**
   * Takes memory from the pool away from the program; the pool keeps its block.
   *
   * @return false if the program did not own it
   */
  public boolean freeIntoPool(DeviceMemory memory, MemoryPool.Freed freed) {
    Allocation allocation = owned(memory);
    if (allocation == null || !remove(allocation)) {
      return false;
    }
    pool.keep(freed);
    return true;
  }

  /** Gives back what the pool has. Only while no kernel runs. */
  public void releasePool() {
    pool.drain(block -> giveBack(MemoryKind.POOL, block));
  }

  /** Takes all memory away and gives it back. Only while no kernel runs. */
  public void releaseAll() {
    for (Allocation memory = anyOwned(); memory != null; memory = anyOwned()) {
      retire(memory);
      free(memory);
    }
    releasePool();
    hostHeap.clear();
  }

  private Allocation anyOwned() {
    lock.lock();
    try {
      return first;
    } finally {
      lock.unlock();
    }
  }

  /** See {@link dev.hiptide.hip.Device#bytes}. */
  public ByteBuffer bytes(DevicePointer pointer, long length) {
    ByteBuffer buffer = pointer.memory() instanceof Allocation known ? known.contents : null;
    if (buffer == null) {
      throw new IndexOutOfBoundsException(pointer + " has been freed");
    }
    int from = Math.toIntExact(pointer.offsetBytes());
    return buffer.slice(from, Math.toIntExact(length)).order(ByteOrder.nativeOrder());
  }
}
