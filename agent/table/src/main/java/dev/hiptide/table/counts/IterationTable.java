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

  private final TraceTable table;

  /** The histograms of a table. */
  public IterationTable(TraceTable table) {
    this.table = table;
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
    return table.get(HeaderField.ITERATION_SYNC_CALLS + HistogramField.SUM);
  }

  /** How many iterations fell into each bucket of time in system calls. */
  public long[] nanos() {
    return buckets(HeaderField.ITERATION_NANOS);
  }

  /** All their time in system calls, in nanoseconds. */
  public long nanosSum() {
    return table.get(HeaderField.ITERATION_NANOS + HistogramField.SUM);
  }

  private static int bucket(long[] bounds, long value) {
    int bucket = 0;
    while (bucket < bounds.length && value > bounds[bucket]) {
      bucket++;
    }
    return bucket;
  }

  private void add(int at, int bucket, long iterations, long each) {
    int field = at + Long.BYTES * bucket;
    table.set(field, table.get(field) + iterations);
    table.set(at + HistogramField.SUM, table.get(at + HistogramField.SUM) + iterations * each);
  }

  private void add(int at, long[] counts, long sum) {
    for (int bucket = 0; bucket < counts.length; bucket++) {
      int field = at + Long.BYTES * bucket;
      table.set(field, table.get(field) + counts[bucket]);
    }
    table.set(at + HistogramField.SUM, table.get(at + HistogramField.SUM) + sum);
  }

  private long[] buckets(int at) {
    long[] buckets = new long[HistogramField.BUCKETS];
    for (int bucket = 0; bucket < buckets.length; bucket++) {
      buckets[bucket] = table.get(at + Long.BYTES * bucket);
    }
    return buckets;
  }
}
