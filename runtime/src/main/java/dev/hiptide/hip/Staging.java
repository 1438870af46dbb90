package dev.hiptide.hip;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Copies of what {@code hipMemcpyAsync} is to bring to the device, made when it is called: of
 * memory that is not pinned it may read nothing later. Threads: any.
 */
final class Staging {
  /** In sum, of all copies under way; and no more than an eighth of the Java heap. */
  private static final long LIMIT_BYTES = Math.min(64 << 20, Runtime.getRuntime().maxMemory() / 8);

  private static final AtomicLong STAGED_BYTES = new AtomicLong();

  private Staging() {}

  /**
   * Copies the rows of a copy's source, without gaps. What is returned counts until {@link
   * #release}.
   *
   * @return null if the copies under way are too large, or the Java heap is full
   */
  static HostMemory copy(HostMemory from, Rows rows) {
    long bytes = rows.width() * rows.height();
    if (STAGED_BYTES.addAndGet(bytes) <= LIMIT_BYTES) {
      try {
        return from.packed(rows);
      } catch (OutOfMemoryError noJavaHeap) {
        // The caller has another way.
      }
    }
    release(rows);
    return null;
  }

  static void release(Rows rows) {
    STAGED_BYTES.addAndGet(-rows.width() * rows.height());
  }
}
