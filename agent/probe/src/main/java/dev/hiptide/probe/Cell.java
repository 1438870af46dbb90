package dev.hiptide.probe;

import static dev.hiptide.table.TraceTable.LONG;

import dev.hiptide.table.Role;
import dev.hiptide.table.TableLayout;
import dev.hiptide.table.TableLayout.CellField;
import dev.hiptide.table.TraceTable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * One operating-system thread's place in the trace table, as that thread writes it. Not
 * thread-safe: only its thread may call it, but for {@link #leave} and {@link #close}.
 *
 * <p>A store here is seen by the collector when the thread enters a system call: the thread is then
 * stopped, and the kernel's stop and the tracer's wait(2) order what came before. Release stores
 * are enough, and cost what plain ones do on x86-64.
 */
final class Cell {
  /** The statistics block of a thread that has timed no operation yet. */
  static final int NO_BLOCK = -1;

  /** What writes to it writes to nothing that anybody reads. */
  private static final ByteBuffer NOWHERE =
      ByteBuffer.allocateDirect(CellField.BYTES).order(ByteOrder.LITTLE_ENDIAN);

  private final int index;

  /** The cell's part of the table; a session that has ended leaves {@link #NOWHERE}. */
  private ByteBuffer memory;

  private int statisticsBlock = NO_BLOCK;

  // What this thread alone writes it does not read back: an access to the table costs a HIP call a
  // nanosecond or two, and something else may have written there.
  private long context;
  private long activity;
  private long iterationsBegun;
  private long iterationsCompleted;
  private long iterationNanos;

  private Cell(int index, ByteBuffer memory) {
    this.index = index;
    this.memory = memory;
  }

  /** A cell of a table. */
  static Cell of(TraceTable table, int index) {
    return new Cell(
        index,
        table
            .memory()
            .slice(TableLayout.cell(index), CellField.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN));
  }

  /** A cell that nobody reads, for a thread that finds no other. */
  static Cell outside() {
    return new Cell(CellRegistry.NO_INDEX, NOWHERE);
  }

  /**
   * Called by any thread: the session has ended. The thread may be in a HIP call, and write for a
   * last time to the table, which is there as long as anybody has it.
   */
  void close() {
    memory = NOWHERE;
  }

  long context() {
    return context;
  }

  void enter(long next) {
    context = next;
    LONG.setRelease(memory, CellField.CONTEXT, next);
    LONG.setRelease(memory, CellField.ACTIVITY, ++activity);
  }

  /** Called by any thread: clears the context of a virtual thread that has left this carrier. */
  void leave(long begun) {
    LONG.compareAndSet(memory, CellField.CONTEXT, begun, 0L);
  }

  void role(Role role) {
    LONG.setRelease(memory, CellField.ROLE, (long) role.ordinal());
  }

  /** The thread carries virtual threads: the iterations that it counts may end on other threads. */
  void carriesVirtualThreads() {
    LONG.setRelease(memory, CellField.CARRIES_VIRTUAL, 1L);
  }

  /** Counts an iteration; returns its number on this thread, from 1. */
  long beginIteration() {
    LONG.setRelease(memory, CellField.ITERATIONS_BEGUN, ++iterationsBegun);
    return iterationsBegun;
  }

  /** Counts an iteration that ends now, by {@link System#nanoTime}. */
  void endIteration(long beganNanos, long nowNanos) {
    iterationNanos += nowNanos - beganNanos;
    LONG.setRelease(memory, CellField.ITERATIONS_COMPLETED, ++iterationsCompleted);
    LONG.setRelease(memory, CellField.ITERATION_NANOS, iterationNanos);
    lastEnd(nowNanos);
  }

  /** A timed operation or an iteration has ended, by {@link System#nanoTime}. */
  void lastEnd(long nowNanos) {
    LONG.setRelease(memory, CellField.LAST_END, nowNanos);
  }

  /** Whether the collector has said that it traces this thread. */
  boolean isTraced() {
    return (long) LONG.getAcquire(memory, CellField.TRACED)
        == (long) LONG.get(memory, CellField.CLAIM);
  }

  int index() {
    return index;
  }

  int statisticsBlock() {
    return statisticsBlock;
  }

  void statisticsBlock(int block) {
    statisticsBlock = block;
  }
}
