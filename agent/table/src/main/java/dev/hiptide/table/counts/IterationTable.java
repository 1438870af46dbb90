package dev.hiptide.table.counts;

import dev.hiptide.table.TableLayout.HeaderField;
import dev.hiptide.table.TableLayout.HistogramField;
import dev.hiptide.table.TraceTable;

/**
 * The collector's two histograms of iterations, kept in the trace table so that they outlive a
 * collector that dies: how many synchronisation calls the host thread made in an iteration, and how
 * long it was in system calls. Not thread-safe: the caller holds one lock for all of it.
 */
public final class IterationTable {
  private static final long[] SYNC_CALLS_BOUNDS = {0, 1, 2, 3, 5, 10, 20, 50, 100, 200, 500, 1000};

  private static final long[] NANOS_BOUNDS = {
    1_000,
    10_000,
    50_000,
    100_000,
    250_000,
    500_000,
    1_000_000,
    2_500_000,
    10_000_000,
    100_000_000,
    1_000_000_000,
    10_000_000_000L
  };

  private static final int HISTOGRAM_BYTES = HistogramField.SUM + Long.BYTES;

  private final KeptFields kept;

  /** The histograms of a table. */
  public IterationTable(TraceTable table) {
    int bytes = HeaderField.ITERATION_NANOS - HeaderField.ITERATION_SYNC_CALLS + HISTOGRAM_BYTES;
    kept = new KeptFields(table, HeaderField.ITERATION_SYNC_CALLS, bytes);
    for (int field = 0; field < HISTOGRAM_BYTES; field += Long.BYTES) {
      kept.bound(HeaderField.ITERATION_SYNC_CALLS + field, 0, TraceTable.MOST);
      kept.bound(HeaderField.ITERATION_NANOS + field, 0, TraceTable.MOST);
    }
  }

  /** The upper bounds of the buckets of synchronisation calls, inclusive; one more has no bound. */
  public static long[] syncCallsBounds() {
    return SYNC_CALLS_BOUNDS.clone();
  }

  /** The upper bounds of the buckets of time, inclusive, in nanoseconds; one more has no bound. */
  public static long[] nanosBounds() {
    return NANOS_BOUNDS.clone();
  }

  /** The bucket of an iteration, by its number of synchronisation calls. */
  public static int syncCallsBucket(long calls) {
    return bucket(SYNC_CALLS_BOUNDS, calls);
  }

  /** The bucket of an iteration that was in system calls for so long, in nanoseconds. */
  public static int nanosBucket(long nanos) {
    return bucket(NANOS_BOUNDS, nanos);
  }

  /** Adds iterations with the same number of synchronisation calls and time in system calls. */
  public void add(long iterations, long syncCalls, long nanos) {
    add(HeaderField.ITERATION_SYNC_CALLS, syncCallsBucket(syncCalls), iterations, syncCalls);
    add(HeaderField.ITERATION_NANOS, nanosBucket(nanos), iterations, nanos);
  }

  /**
   * Adds iterations that are sorted already.
   *
   * @param syncCalls how many there are for each bucket of synchronisation calls
   * @param syncCallsSum their synchronisation calls together
   * @param nanos how many there are for each bucket of time
   * @param nanosSum their time in system calls together, in nanoseconds
   */
  public void add(long[] syncCalls, long syncCallsSum, long[] nanos, long nanosSum) {
    add(HeaderField.ITERATION_SYNC_CALLS, syncCalls, syncCallsSum);
    add(HeaderField.ITERATION_NANOS, nanos, nanosSum);
  }

  /** How many iterations fell into each bucket of synchronisation calls. */
  public long[] syncCalls() {
    return buckets(HeaderField.ITERATION_SYNC_CALLS);
  }

  /** All their synchronisation calls. */
  public long syncCallsSum() {
    return kept.get(HeaderField.ITERATION_SYNC_CALLS + HistogramField.SUM);
  }

  /** How many iterations fell into each bucket of time in system calls. */
  public long[] nanos() {
    return buckets(HeaderField.ITERATION_NANOS);
  }

  /** All their time in system calls, in nanoseconds. */
  public long nanosSum() {
    return kept.get(HeaderField.ITERATION_NANOS + HistogramField.SUM);
  }

  /** Writes again what something else has overwritten in the table. */
  public void mend() {
    kept.mend();
  }

  private static int bucket(long[] bounds, long value) {
    int bucket = 0;
    while (bucket < bounds.length && value > bounds[bucket]) {
      bucket++;
    }
    return bucket;
  }

  private void add(int at, int bucket, long iterations, long each) {
    kept.add(at + Long.BYTES * bucket, iterations);
    kept.add(at + HistogramField.SUM, iterations * each);
  }

  private void add(int at, long[] counts, long sum) {
    for (int bucket = 0; bucket < counts.length; bucket++) {
      kept.add(at + Long.BYTES * bucket, counts[bucket]);
    }
    kept.add(at + HistogramField.SUM, sum);
  }

  private long[] buckets(int at) {
    long[] buckets = new long[HistogramField.BUCKETS];
    for (int bucket = 0; bucket < buckets.length; bucket++) {
      buckets[bucket] = kept.get(at + Long.BYTES * bucket);
    }
    return buckets;
  }
}
