package dev.hiptide.table.counts;

import dev.hiptide.table.OperationContext;
import dev.hiptide.table.Role;
import dev.hiptide.table.TableLayout;
import dev.hiptide.table.TableLayout.CellField;
import dev.hiptide.table.TableLayout.HeaderField;
import dev.hiptide.table.TraceTable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Reads what the workload's threads have written to the trace table, and answers them. Safe for any
 * thread.
 */
public final class TableReader {
  /** Far more than a move takes: a thousand additions. */
  private static final long MAX_MOVE_NANOS = 10_000_000;

  /** More claims than there can be, and few enough to add to. */
  private static final long MOST_CLAIMS = 1L << 48;

  private static final long MOST_TID = 1 << 22; // PID_MAX_LIMIT of 64-bit kernels, proc(5)
  private static final int MOST_ROLE = Role.values().length - 1;
  private static final int EVEN = 0;

  private final TraceTable table;

  /** The last odd value of the lock that stayed: nobody waits for that one again. */
  private volatile long stuck = EVEN;

  public TableReader(TraceTable table) {
    this.table = table;
  }

  /** Changes whenever a thread claims a cell. */
  public long claims() {
    return table.bounded(HeaderField.CLAIMS, 0, MOST_CLAIMS, 0);
  }

  /** The thread that owns a cell; 0 when the cell is free. It may be no thread of the workload. */
  public int tid(int cell) {
    return (int) table.bounded(TableLayout.cell(cell) + CellField.TID, 0, MOST_TID, 0);
  }

  /**
   * Tells two owners of a cell, or two cells of one reused thread id, apart: later ones are higher.
   */
  public long claim(int cell) {
    return table.bounded(TableLayout.cell(cell) + CellField.CLAIM, 0, MOST_CLAIMS, 0);
  }

  public Role role(int cell) {
    return Role.of(
        table.bounded(TableLayout.cell(cell) + CellField.ROLE, 0, MOST_ROLE, Role.APP.ordinal()));
  }

  /**
   * What the cell's thread is doing, as {@link OperationContext} packs it. An operation that nobody
   * has registered is none.
   */
  public long context(int cell) {
    int at = TableLayout.cell(cell) + CellField.CONTEXT;
    long context = table.get(at);
    if (table.isOperation(OperationContext.operation(context))) {
      return context;
    }
    table.faults().found(at);
    return OperationContext.of(OperationContext.NO_OPERATION, OperationContext.iteration(context));
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

  /** The iterations that the cell's thread has begun; 0 if its counts cannot be. */
  public long iterationsBegun(int cell) {
    return consistently(reading -> reading.ofThread(cell)).begun();
  }

  /** The iterations that the cell's thread has ended; 0 if its counts cannot be. */
  public long iterationsCompleted(int cell) {
    int at = TableLayout.cell(cell);
    long completed = table.get(at + CellField.ITERATIONS_COMPLETED);
    long begun = table.get(at + CellField.ITERATIONS_BEGUN);
    return completed >= 0 && completed <= begun && begun <= TraceTable.MOST
        ? completed // asked for at each call of a thread that is stopped: by far the most answers
        : consistently(reading -> reading.ofThread(cell)).completed();
  }

  /** Whether the cell's thread carries virtual threads, whose iterations may move to another. */
  public boolean carriesVirtualThreads(int cell) {
    return table.bounded(TableLayout.cell(cell) + CellField.CARRIES_VIRTUAL, 0, 1, 0) != 0;
  }

  /** The iterations of all threads, the dead included. */
  public Iterations iterations() {
    return consistently(
        reading -> {
          Iterations sum = reading.ofThread(0);
          int cells = table.cellsClaimed();
          for (int cell = 1; cell < cells; cell++) {
            sum = sum.plus(reading.ofThread(cell));
          }
          return sum;
        });
  }

  /** The statistics of every operation, by number, over all threads, the dead included. */
  public List<OperationStatistics> statistics() {
    List<String> names = table.operations();
    return consistently(
        reading -> {
          List<OperationStatistics> all = new ArrayList<>(names.size());
          for (int operation = 0; operation < names.size(); operation++) {
            all.add(reading.ofOperation(names.get(operation), operation));
          }
          return all;
        });
  }

  /**
   * Reads while no dead thread's figures are on the move. A workload that dies in the middle of a
   * move leaves them there for ever: then what has been read is as good as it gets.
   */
  <T> T consistently(Function<Reading, T> read) {
    long began = System.nanoTime();
    while (true) {
      long before = table.get(HeaderField.RETIRING);
      Reading reading = new Reading(table);
      T value = read.apply(reading);
      boolean isMoving = (before & 1) != EVEN;
      if (!isMoving && table.get(HeaderField.RETIRING) == before) {
        reading.tellFaults();
        return value;
      }
      if (isMoving && before == stuck) {
        return value;
      }
      if (System.nanoTime() - began > MAX_MOVE_NANOS) {
        if (isMoving) { // else there were too many moves, and each had its end
          stuck = before;
        }
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
  public record Iterations(long begun, long completed, long nanos, long lastEndNanoTime) {
    /** Those of both together. */
    Iterations plus(Iterations other) {
      return new Iterations(
          Reading.sum(begun, other.begun),
          Reading.sum(completed, other.completed),
          Reading.sum(nanos, other.nanos),
          Math.max(lastEndNanoTime, other.lastEndNanoTime));
    }
  }

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
      long calls = 0;
      for (long ofBucket : buckets) {
        calls = Reading.sum(calls, ofBucket);
      }
      return calls;
    }

    /** The calls of both operations together, under the name of this one. */
    public OperationStatistics plus(OperationStatistics other) {
      long[] both = new long[buckets.length];
      for (int bucket = 0; bucket < both.length; bucket++) {
        both[bucket] = Reading.sum(buckets[bucket], other.buckets[bucket]);
      }
      return new OperationStatistics(
          name,
          both,
          Reading.sum(nanos, other.nanos),
          Reading.sum(bytes, other.bytes),
          Reading.sum(failed, other.failed));
    }
  }
}
