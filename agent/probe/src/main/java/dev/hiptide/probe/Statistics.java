package dev.hiptide.probe;

import static dev.hiptide.probe.TableLayout.BUCKETS;
import static dev.hiptide.probe.TableLayout.BYTES_MOVED;
import static dev.hiptide.probe.TableLayout.FAILED;
import static dev.hiptide.probe.TableLayout.NANOS;
import static dev.hiptide.probe.TableLayout.STATISTIC_BYTES;
import static dev.hiptide.probe.TraceTable.LONG;

import java.nio.ByteBuffer;

/** Records the calls of HIP operations: how many, how long, how much, how many failed. */
public final class Statistics {
  private static final long[] BOUNDS_NANOS = {
    1_000,
    5_000,
    10_000,
    25_000,
    50_000,
    100_000,
    250_000,
    1_000_000,
    5_000_000,
    25_000_000,
    100_000_000,
    1_000_000_000
  };

  /** For each bit length of a duration, the first bucket that such a duration can belong to. */
  private static final byte[] FIRST_BUCKET = new byte[65];

  static {
    for (int bits = 0; bits <= 64; bits++) {
      long least = bits == 0 ? 0 : 1L << Math.min(bits - 1, 62);
      FIRST_BUCKET[bits] = (byte) search(least);
    }
  }

  private Statistics() {}

  /** The upper bounds of the duration buckets, inclusive, in nanoseconds; one more has no bound. */
  public static long[] boundsNanos() {
    return BOUNDS_NANOS.clone();
  }

  /** The bucket of a duration: the first whose bound is not below it. */
  static int bucket(long nanos) {
    int bucket = FIRST_BUCKET[64 - Long.numberOfLeadingZeros(nanos)];
    while (bucket < BUCKETS - 1 && nanos > BOUNDS_NANOS[bucket]) {
      bucket++;
    }
    return bucket;
  }

  private static int search(long nanos) {
    int bucket = 0;
    while (bucket < BUCKETS - 1 && nanos > BOUNDS_NANOS[bucket]) {
      bucket++;
    }
    return bucket;
  }

  /** Adds a call to a block that the current thread alone writes. */
  static void record(
      ByteBuffer memory, int block, int operation, long nanos, long bytes, boolean failed) {
    int at = TableLayout.statistics(block) + operation * STATISTIC_BYTES;
    increment(memory, at + 8 * bucket(nanos), 1);
    increment(memory, at + NANOS, nanos);
    if (bytes != 0) {
      increment(memory, at + BYTES_MOVED, bytes);
    }
    if (failed) {
      increment(memory, at + FAILED, 1);
    }
  }

  /** Adds a call to a block that many threads write. */
  static void recordShared(
      ByteBuffer memory, int block, int operation, long nanos, long bytes, boolean failed) {
    int at = TableLayout.statistics(block) + operation * STATISTIC_BYTES;
    LONG.getAndAdd(memory, at + 8 * bucket(nanos), 1L);
    LONG.getAndAdd(memory, at + NANOS, nanos);
    LONG.getAndAdd(memory, at + BYTES_MOVED, bytes);
    LONG.getAndAdd(memory, at + FAILED, failed ? 1L : 0L);
  }

  private static void increment(ByteBuffer memory, int at, long amount) {
    LONG.setRelease(memory, at, (long) LONG.get(memory, at) + amount);
  }
}
