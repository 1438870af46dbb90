package dev.hiptide.table.counts;

import dev.hiptide.table.OperationContext;
import dev.hiptide.table.Role;
import dev.hiptide.table.TableLayout;
import dev.hiptide.table.TableLayout.CellField;
import dev.hiptide.table.TableLayout.HeaderField;
import dev.hiptide.table.TableLayout.StatisticField;
import dev.hiptide.table.TraceTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/**
 * Reads what the workload's threads have written to the trace table, and answers them. Safe for any
 * thread.
 */
public final class TableReader {
  /** Far more than a move takes: a thousand additions. */
  private static final long MAX_MOVE_NANOS = 10_000_000;

  private final TraceTable table;

  public TableReader(TraceTable table) {
    this.table = table;
  }

  /** Changes whenever a thread claims a cell. */
  public long claims() {
    return table.get(HeaderField.CLAIMS);
  }

  /** The thread that owns a cell; 0 when the cell is free. */
  public long tid(int cell) {
    return table.get(TableLayout.cell(cell) + CellField.TID);
  }

  /**
   * Tells two owners of a cell, or two cells of one reused thread id, apart: later ones are higher.
   */
  public long claim(int cell) {
    return table.get(TableLayout.cell(cell) + CellField.CLAIM);
  }

  public Role role(int cell) {
    return Role.of(table.get(TableLayout.cell(cell) + CellField.ROLE));
  }

  /** What the cell's thread is doing, as {@link OperationContext} packs it. */
  public long context(int cell) {
    return table.get(TableLayout.cell(cell) + CellField.CONTEXT);
  }

  /** Called by the collector: the cell's thread is traced from now on. */
  public void traced(int cell) {
    int at = TableLayout.cell(cell);
    table.set(at + CellField.TRACED, table.get(at + CellField.CLAIM));
  }

  /**
   * Begins and ends of operations and iterations on the cell's thread: it only grows while the cell
   * has the same {@link #claim}. Cell 0 keeps those of the {@link Role#HOST} threads that are dead
   * and whose cells were taken back, so the sum over the host threads and cell 0 only grows.
   */
  public long activity(int cell) {
    return table.get(TableLayout.cell(cell) + CellField.ACTIVITY);
  }

  /** The iterations that the cell's thread has begun. */
  public long iterationsBegun(int cell) {
    return table.get(TableLayout.cell(cell) + CellField.ITERATIONS_BEGUN);
  }

  /** The iterations that the cell's thread has ended. */
  public long iterationsCompleted(int cell) {
    return table.get(TableLayout.cell(cell) + CellField.ITERATIONS_COMPLETED);
  }

  /** Whether the cell's thread carries virtual threads, whose iterations may move to another. */
  public boolean carriesVirtualThreads(int cell) {
    return table.get(TableLayout.cell(cell) + CellField.CARRIES_VIRTUAL) != 0;
  }

  /** The iterations of all threads, the dead included. */
  public Iterations iterations() {
    return consistently(
        () -> {
          long begun = 0;
          long completed = 0;
          long nanos = 0;
          long lastEnd = 0;
          int cells = table.cellsClaimed();
          for (int cell = 0; cell < cells; cell++) {
            int at = TableLayout.cell(cell);
            completed += table.get(at + CellField.ITERATIONS_COMPLETED);
            nanos += table.get(at + CellField.ITERATION_NANOS);
            begun += table.get(at + CellField.ITERATIONS_BEGUN);
            lastEnd = Math.max(lastEnd, table.get(at + CellField.LAST_END));
          }
          return new Iterations(begun, completed, nanos, lastEnd);
        });
  }

  /** The statistics of every operation, by number, over all threads, the dead included. */
  public List<OperationStatistics> statistics() {
    List<String> names = table.operations();
    return consistently(
        () -> {
          List<OperationStatistics> all = new ArrayList<>(names.size());
          for (int operation = 0; operation < names.size(); operation++) {
            all.add(sum(names.get(operation), operation));
          }
          return all;
        });
  }

  private OperationStatistics sum(String name, int operation) {
    long[] buckets = new long[StatisticField.BUCKETS];
    long nanos = 0;
    long bytes = 0;
    long failed = 0;
    for (int block = 0; block < TableLayout.STATISTICS; block++) {
      int at = TableLayout.statistic(block, operation);
      for (int bucket = 0; bucket < StatisticField.BUCKETS; bucket++) {
        buckets[bucket] += table.get(at + 8 * bucket);
      }
      nanos += table.get(at + StatisticField.NANOS);
      bytes += table.get(at + StatisticField.BYTES_MOVED);
      failed += table.get(at + StatisticField.FAILED);
    }
    return new OperationStatistics(name, buckets, nanos, bytes, failed);
  }

  /**
   * Reads while no dead thread's figures are on the move. A workload that dies in the middle of a
   * move leaves them there for ever: then what has been read is as good as it gets.
   */
  private <T> T consistently(Supplier<T> read) {
    long began = System.nanoTime();
    while (true) {
      long before = table.get(HeaderField.RETIRING);
      T value = read.get();
      boolean unmoved = (before & 1) == 0 && table.get(HeaderField.RETIRING) == before;
      if (unmoved || System.nanoTime() - began > MAX_MOVE_NANOS) {
        return value;
      }
      Thread.onSpinWait();
    }
  }

  /**
   * Marked iterations.
   *
   * @param begun how many have begun
   * @param completed how many have ended
   * @param nanos how long the ended ones took together, wall time in nanoseconds
   * @param lastEndNanoTime when an iteration or a timed operation ended last, by {@link
   *     System#nanoTime}; 0 if none has
   */
  public record Iterations(long begun, long completed, long nanos, long lastEndNanoTime) {}

  /**
   * The calls of one operation.
   *
   * @param buckets how many calls fell into each of {@link
   *     dev.hiptide.table.DurationBuckets#boundsNanos}; the last bucket has no bound
   * @param nanos their wall time together, in nanoseconds
   * @param bytes what they allocated, copied or set
   * @param failed how many ended with an exception
   */
  public record OperationStatistics(
      String name, long[] buckets, long nanos, long bytes, long failed) {
    public long calls() {
      return Arrays.stream(buckets).sum();
    }

    /** The calls of both operations together, under the name of this one. */
    public OperationStatistics plus(OperationStatistics other) {
      long[] both = new long[buckets.length];
      for (int bucket = 0; bucket < both.length; bucket++) {
        both[bucket] = buckets[bucket] + other.buckets[bucket];
      }
      return new OperationStatistics(
          name, both, nanos + other.nanos, bytes + other.bytes, failed + other.failed);
    }
  }
}
