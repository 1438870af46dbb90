package dev.hiptide.probe;

import static dev.hiptide.table.TraceTable.LONG;

import dev.hiptide.table.Role;
import dev.hiptide.table.TableLayout.CellField;
import java.nio.ByteBuffer;

/**
 * One operating-system thread's place in the trace table, as that thread writes it. Not
 * thread-safe: only its thread may call it, but for {@link #leave}.
 *
 * <p>A store here is seen by the collector when the thread enters a system call: the thread is then
 * stopped, and the kernel's stop and the tracer's wait(2) order what came before. Release stores
 * are enough, and cost what plain ones do on x86-64.
 */
final class Cell {
  /** The statistics block of a thread that has timed no operation yet. */
  static final int NO_BLOCK = -1;

  private final int index;
  private final ByteBuffer memory;
  private final int at;
  private int statisticsBlock = NO_BLOCK;

  // What this thread alone writes it does not read back: an access to the table costs a HIP call a
  // nanosecond or two, and something else may have written there.
  private long context;
  private long activity;
  private long iterationsBegun;
  private long iterationsCompleted;
  private long iterationNanos;

  Cell(int index, ByteBuffer memory, int at) {
    this.index = index;
    this.memory = memory;
    this.at = at;
  }

  long context() {
    return context;
  }

  void enter(long next) {
    context = next;
    LONG.setRelease(memory, at + CellField.CONTEXT, next);
    LONG.setRelease(memory, at + CellField.ACTIVITY, ++activity);
  }

  /** Called by any thread: clears the context of a virtual thread that has left this carrier. */
  void leave(long begun) {
    LONG.compareAndSet(memory, at + CellField.CONTEXT, begun, 0L);
  }

  void role(Role role) {
    LONG.setRelease(memory, at + CellField.ROLE, (long) role.ordinal());
  }

  /** The thread carries virtual threads: the iterations that it counts may end on other threads. */
  void carriesVirtualThreads() {
    LONG.setRelease(memory, at + CellField.CARRIES_VIRTUAL, 1L);
  }

  /** Counts an iteration; returns its number on this thread, from 1. */
  long beginIteration() {
    LONG.setRelease(memory, at + CellField.ITERATIONS_BEGUN, ++iterationsBegun);
    return iterationsBegun;
  }

  /** Counts an iteration that ends now, by {@link System#nanoTime}. */
  void endIteration(long beganNanos, long nowNanos) {
    iterationNanos += nowNanos - beganNanos;
    LONG.setRelease(memory, at + CellField.ITERATIONS_COMPLETED, ++iterationsCompleted);
    LONG.setRelease(memory, at + CellField.ITERATION_NANOS, iterationNanos);
    lastEnd(nowNanos);
  }

  /** A timed operation or an iteration has ended, by {@link System#nanoTime}. */
  void lastEnd(long nowNanos) {
    LONG.setRelease(memory, at + CellField.LAST_END, nowNanos);
  }

  /** Whether the collector has said that it traces this thread. */
  boolean isTraced() {
    return (long) LONG.getAcquire(memory, at + CellField.TRACED)
        == (long) LONG.get(memory, at + CellField.CLAIM);
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
