package dev.hiptide.hip.cpu.memory;

import dev.hiptide.hip.cpu.queue.FutexLock;
import java.nio.ByteBuffer;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedList;

/**
 * Where memory comes from that host threads and kernels share: direct buffers, which the garbage
 * collector gives back. Their sum is limited by the JVM ({@code -XX:MaxDirectMemorySize}).
 *
 * <p>Host threads use this memory through typed pointers whenever they like, and nothing can stop
 * one in the middle of an access. So it must not go back to the system when it is freed, but once
 * no thread can reach it, which only the garbage collector knows. What was freed last is kept for
 * allocations of the same size, so that a program that allocates and frees in turn does not outrun
 * the collector.
 */
final class HostHeap {
  private final FutexLock lock = new FutexLock();
  private final long maxKeptBytes;

  /** No ArrayDeque, whose contents are wrong after it has found no Java heap to grow. */
  private final Deque<ByteBuffer> kept = new LinkedList<>();

  private long keptBytes;

  /**
   * @param maxKeptBytes how much of what was freed is kept
   */
  HostHeap(long maxKeptBytes) {
    this.maxKeptBytes = maxKeptBytes;
  }

  /**
   * Memory with undefined contents.
   *
   * @throws OutOfMemoryError if the JVM refuses it
   */
  ByteBuffer allocate(int bytes) {
    ByteBuffer buffer = takeKept(bytes);
    if (buffer != null) {
      return buffer;
    }
    try {
      return ByteBuffer.allocateDirect(bytes);
    } catch (OutOfMemoryError keptTooMuch) {
      clear();
      return ByteBuffer.allocateDirect(bytes);
    }
  }

  private ByteBuffer takeKept(int bytes) {
    lock.lock();
    try {
      for (Iterator<ByteBuffer> buffers = kept.iterator(); buffers.hasNext(); ) {
        ByteBuffer buffer = buffers.next();
        if (buffer.capacity() == bytes) {
          buffers.remove();
          keptBytes -= bytes;
          return buffer;
        }
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  /** Takes back what {@link #allocate} returned. */
  void free(ByteBuffer buffer) {
    lock.lock();
    try {
      kept.addFirst(buffer);
      keptBytes += buffer.capacity();
      while (keptBytes > maxKeptBytes) {
        keptBytes -= kept.removeLast().capacity();
      }
    } catch (OutOfMemoryError noJavaHeap) {
      // It is not kept then, and the garbage collector takes it.
    } finally {
      lock.unlock();
    }
  }

  /** Drops all that is kept. */
  void clear() {
    lock.lock();
    try {
      kept.clear();
      keptBytes = 0;
    } finally {
      lock.unlock();
    }
  }
}
