package dev.hiptide.probe;

import static dev.hiptide.table.TraceTable.LONG;

import dev.hiptide.table.DurationBuckets;
import dev.hiptide.table.TableLayout;
import dev.hiptide.table.TableLayout.StatisticField;
import java.nio.ByteBuffer;

/** Records the calls of HIP operations: how many, how long, how much, how many failed. */
final class Statistics {
  private Statistics() {}

  /** Adds a call to a block that the current thread alone writes. */
  static void record(
      ByteBuffer memory, int block, int operation, long nanos, long bytes, boolean failed) {
    int at = TableLayout.statistic(block, operation);
    increment(memory, at + 8 * DurationBuckets.of(nanos), 1);
    increment(memory, at + StatisticField.NANOS, nanos);
    if (bytes != 0) {
      increment(memory, at + StatisticField.BYTES_MOVED, bytes);
    }
    if (failed) {
      increment(memory, at + StatisticField.FAILED, 1);
    }
  }

  /** Adds a call to a block that many threads write. */
  static void recordShared(
      ByteBuffer memory, int block, int operation, long nanos, long bytes, boolean failed) {
    int at = TableLayout.statistic(block, operation);
    LONG.getAndAdd(memory, at + 8 * DurationBuckets.of(nanos), 1L);
    LONG.getAndAdd(memory, at + StatisticField.NANOS, nanos);
    LONG.getAndAdd(memory, at + StatisticField.BYTES_MOVED, bytes);
    LONG.getAndAdd(memory, at + StatisticField.FAILED, failed ? 1L : 0L);
  }

  private static void increment(ByteBuffer memory, int at, long amount) {
    LONG.setRelease(memory, at, (long) LONG.get(memory, at) + amount);
  }
}
