package dev.hiptide.table;

import dev.hiptide.table.TableLayout.StatisticField;

/** The buckets into which the table sorts the durations of operations. Pure. */
public final class DurationBuckets {
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
      long smallest = bits == 0 ? 0 : 1L << Math.min(bits - 1, 62);
      FIRST_BUCKET[bits] = (byte) search(smallest, 0);
    }
  }

  private DurationBuckets() {}

  /** The upper bounds of the buckets, inclusive, in nanoseconds; one more bucket has no bound. */
  public static long[] boundsNanos() {
    return BOUNDS_NANOS.clone();
  }

  /** The bucket of a duration in nanoseconds: the first whose bound is not below it. */
  public static int of(long nanos) {
    return search(nanos, FIRST_BUCKET[64 - Long.numberOfLeadingZeros(nanos)]);
  }

  private static int search(long nanos, int first) {
    int bucket = first;
    while (bucket < StatisticField.BUCKETS - 1 && nanos > BOUNDS_NANOS[bucket]) {
      bucket++;
    }
    return bucket;
  }
}
