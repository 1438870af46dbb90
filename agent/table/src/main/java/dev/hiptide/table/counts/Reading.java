package dev.hiptide.table.counts;

import dev.hiptide.table.TableLayout;
import dev.hiptide.table.TableLayout.CellField;
import dev.hiptide.table.TableLayout.StatisticField;
import dev.hiptide.table.TraceTable;
import dev.hiptide.table.counts.TableReader.Iterations;
import dev.hiptide.table.counts.TableReader.OperationStatistics;
import java.util.ArrayList;
import java.util.List;

/**
 * One reading of what the threads have written. A figure that cannot be is left out. Whether that
 * is a fault is known only when nothing was on the move meanwhile: {@link #tellFaults}. Not
 * thread-safe.
 */
final class Reading {
  private static final int OF_THE_DEAD = 0;

  private final TraceTable table;
  private List<Integer> suspects = List.of();
  private long now;

  Reading(TraceTable table) {
    this.table = table;
  }

  /** What was found is final: what cannot be is a fault. */
  void tellFaults() {
    suspects.forEach(table.faults()::found);
  }

  /** The iterations of one cell's thread; of cell 0, those of the dead. */
  Iterations ofThread(int cell) {
    int at = TableLayout.cell(cell);
    long completed = figure(at + CellField.ITERATIONS_COMPLETED);
    long begun = figure(at + CellField.ITERATIONS_BEGUN);
    if (completed > begun && !mayEndOthers(cell)) {
      suspect(at + CellField.ITERATIONS_BEGUN);
      completed = 0;
      begun = 0;
    }
    return new Iterations(
        begun, completed, figure(at + CellField.ITERATION_NANOS), moment(at + CellField.LAST_END));
  }

  /**
   * Whether a thread may end iterations that it has not begun: those of virtual threads begin on
   * one thread and end on another.
   */
  private boolean mayEndOthers(int cell) {
    return cell == OF_THE_DEAD
        || table.get(TableLayout.cell(cell) + CellField.CARRIES_VIRTUAL) != 0;
  }

  /** The calls of one operation, by all threads. */
  OperationStatistics ofOperation(String name, int operation) {
    long[] buckets = new long[StatisticField.BUCKETS];
    long nanos = 0;
    long bytes = 0;
    long failed = 0;
    for (int block = 0; block < TableLayout.STATISTICS; block++) {
      int at = TableLayout.statistic(block, operation);
      for (int bucket = 0; bucket < StatisticField.BUCKETS; bucket++) {
        buckets[bucket] = sum(buckets[bucket], figure(at + Long.BYTES * bucket));
      }
      nanos = sum(nanos, figure(at + StatisticField.NANOS));
      bytes = sum(bytes, figure(at + StatisticField.BYTES_MOVED, Long.MAX_VALUE));
      failed = sum(failed, figure(at + StatisticField.FAILED));
    }
    return new OperationStatistics(name, buckets, nanos, bytes, failed);
  }

  /** The sum of two figures; the largest there is, if they have none. */
  static long sum(long one, long other) {
    long sum = one + other;
    return sum < 0 ? Long.MAX_VALUE : sum;
  }

  private long figure(int at) {
    return figure(at, TraceTable.MOST);
  }

  private long figure(int at, long mostOfIt) {
    long value = table.get(at);
    if (value >= 0 && value <= mostOfIt) {
      return value;
    }
    suspect(at);
    return 0;
  }

  private long moment(int at) {
    long moment = table.get(at);
    if (moment > now) {
      now = System.nanoTime(); // later than the moment was stored
    }
    if (moment >= 0 && moment <= now) {
      return moment;
    }
    suspect(at);
    return 0;
  }

  private void suspect(int at) {
    if (suspects.isEmpty()) {
      suspects = new ArrayList<>();
    }
    suspects.add(at);
  }
}
