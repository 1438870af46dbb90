package dev.hiptide.hip.cpu.memory;

import dev.hiptide.hip.cpu.queue.CpuStream;
import dev.hiptide.hip.cpu.queue.DeviceTask;
import dev.hiptide.hip.cpu.queue.FutexLock;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The blocks that {@code hipFreeAsync} has given back, for {@code hipMallocAsync} to hand out again
 * without a system call. Blocks have one of eight sizes for each power of two.
 *
 * <p>A block is handed out again in the stream that freed it, where the new owner's work comes
 * after the old one's; and in other streams once the device has reached the point where it was
 * freed. It stays mapped, so that a kernel that wrongly still uses it does the JVM no harm.
 *
 * <p>Keeping a block and taking it out need no Java heap, so that neither can fail half-way.
 */
public final class MemoryPool {
  private static final long MIN_BYTES = 256;
  private static final int SIZES_PER_POWER_OF_TWO = 8;

  private final FutexLock lock = new FutexLock();
  private final Map<Long, FreedOfSize> freedOfSize = new HashMap<>();

  /** A block that has been freed, or is about to be. */
  public static final class Freed {
    private final MemoryBlock block;
    private final CpuStream stream;
    private final DeviceTask point;
    private final FreedOfSize list;
    private Freed previous;
    private Freed next;

    private Freed(MemoryBlock block, CpuStream stream, DeviceTask point, FreedOfSize list) {
      this.block = block;
      this.stream = stream;
      this.point = point;
      this.list = list;
    }

    MemoryBlock block() {
      return block;
    }

    private boolean isFor(CpuStream other) {
      return stream == other || point.isDone();
    }
  }

  /** The free blocks of one size, the one freed first in front. */
  private static final class FreedOfSize {
    private Freed first;
    private Freed last;

    private void add(Freed freed) {
      freed.previous = last;
      freed.next = null;
      if (last == null) {
        first = freed;
      } else {
        last.next = freed;
      }
      last = freed;
    }

    private Freed remove(Freed freed) {
      if (freed.previous == null) {
        first = freed.next;
      } else {
        freed.previous.next = freed.next;
      }
      if (freed.next == null) {
        last = freed.previous;
      } else {
        freed.next.previous = freed.previous;
      }
      return freed;
    }
  }

  /** The size of the block for an allocation of this many bytes. */
  static long sizeFor(long bytes) {
    if (bytes <= MIN_BYTES) {
      return MIN_BYTES;
    }
    long step = Long.highestOneBit(bytes - 1) / SIZES_PER_POWER_OF_TWO;
    return Math.min((bytes + step - 1) / step * step, Integer.MAX_VALUE);
  }

  /** A block of this size that a stream may use, no longer the pool's; null if there is none. */
  Freed take(long size, CpuStream stream) {
    lock.lock();
    try {
      FreedOfSize freed = freedOfSize.get(size);
      if (freed == null || freed.first == null) {
        return null;
      }
      // The block freed last may still be in the cache, and of this stream; the first is most
      // likely
      // done.
      if (freed.last.isFor(stream)) {
        return freed.remove(freed.last);
      }
      return freed.first.isFor(stream) ? freed.remove(freed.first) : null;
    } finally {
      lock.unlock();
    }
  }

  /**
   * What {@link #keep} needs.
   *
   * @param point the task in {@code stream} after which the block is free
   */
  Freed prepare(MemoryBlock block, CpuStream stream, DeviceTask point) {
    lock.lock();
    try {
      FreedOfSize list = freedOfSize.get(block.sizeBytes());
      if (list == null) {
        list = new FreedOfSize();
        freedOfSize.put(block.sizeBytes(), list);
      }
      return new Freed(block, stream, point, list);
    } finally {
      lock.unlock();
    }
  }

  /** Keeps a block, or takes one back. */
  void keep(Freed freed) {
    lock.lock();
    try {
      freed.list.add(freed);
    } finally {
      lock.unlock();
    }
  }

  /** Takes all blocks that are free for every stream out of the pool. */
  void drain(Consumer<MemoryBlock> owner) {
    lock.lock();
    try {
      for (FreedOfSize freed : freedOfSize.values()) {
        Freed next;
        for (Freed one = freed.first; one != null; one = next) {
          next = one.next;
          if (one.point.isDone()) {
            owner.accept(freed.remove(one).block);
          }
        }
      }
    } finally {
      lock.unlock();
    }
  }
}
