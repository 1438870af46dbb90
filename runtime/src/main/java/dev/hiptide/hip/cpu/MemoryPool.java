package dev.hiptide.hip.cpu;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The blocks that {@code hipFreeAsync} has given back, for {@code hipMallocAsync} to hand out again
 * without a system call. Blocks have one of eight sizes for each power of two.
 *
 * <p>A block is handed out again in the stream that freed it, where the new owner's work comes
 * after the old one's; and in other streams once the device has reached the point where it was
 * freed. It stays mapped, so that a kernel that wrongly still uses it does the JVM no harm.
 */
final class MemoryPool {
  private static final long MIN_BYTES = 256;
  private static final int SIZES_PER_POWER_OF_TWO = 8;

  private final Map<Long, Deque<Freed>> freedOfSize = new HashMap<>();

  private record Freed(MemoryBlock block, CpuStream stream, DeviceTask point) {
    boolean isFor(CpuStream other) {
      return stream == other || point.isDone();
    }
  }

  /** The size of the block for an allocation of so many bytes. */
  static long sizeFor(long bytes) {
    if (bytes <= MIN_BYTES) {
      return MIN_BYTES;
    }
    long step = Long.highestOneBit(bytes - 1) / SIZES_PER_POWER_OF_TWO;
    return Math.min((bytes + step - 1) / step * step, Integer.MAX_VALUE);
  }

  /** A block of this size that a stream may use, no longer the pool's; null if there is none. */
  synchronized MemoryBlock take(long size, CpuStream stream) {
    Deque<Freed> freed = freedOfSize.get(size);
    if (freed == null || freed.isEmpty()) {
      return null;
    }
    // The one freed last may be in the cache, and by this stream; the first is the likeliest done.
    if (freed.getLast().isFor(stream)) {
      return freed.removeLast().block();
    }
    return freed.getFirst().isFor(stream) ? freed.removeFirst().block() : null;
  }

  /**
   * Keeps a block.
   *
   * @param point the task in {@code stream} after which it is free
   */
  synchronized void keep(MemoryBlock block, CpuStream stream, DeviceTask point) {
    freedOfSize
        .computeIfAbsent(block.sizeBytes(), size -> new ArrayDeque<>())
        .add(new Freed(block, stream, point));
  }

  /** Takes all blocks that are free for every stream out of the pool. */
  synchronized List<MemoryBlock> drain() {
    List<MemoryBlock> blocks = new ArrayList<>();
    for (Deque<Freed> freed : freedOfSize.values()) {
      freed.removeIf(one -> one.point().isDone() && blocks.add(one.block()));
    }
    return blocks;
  }
}
