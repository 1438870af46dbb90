package dev.hiptide.probe;

import dev.hiptide.table.OperationContext;
import dev.hiptide.table.Role;
import java.io.IOException;

/**
 * What one Java thread is doing: the operation and the iteration that its syscalls are charged to.
 * Not thread-safe: only its own thread calls it.
 *
 * <p>A platform thread keeps its cell for life. A virtual thread borrows its carrier's for the
 * length of each operation. What it does between operations is its carrier's business, so an
 * iteration on a virtual thread is counted, and charged only with what its HIP calls do.
 *
 * <p>A HIP call that waits in native code pins the virtual thread to its carrier (JEP 444). One
 * that yields does not: under {@code hipDeviceScheduleYield} a virtual thread may unmount inside a
 * call and go on elsewhere. Its attribution is then approximate: until the call's next begin or
 * end, the first carrier shows the call, whatever it runs, and the second does not. The call itself
 * is counted in full, with the carrier that it ends on.
 */
public final class ThreadContext {
  private static final ThreadLocal<ThreadContext> CURRENT = new ThreadLocal<>();
  private static final int MAX_RANGE_DEPTH = Long.SIZE;

  private final CellRegistry registry;
  private final boolean virtual;
  private Cell cell;

  /** What a virtual thread is doing, wherever it is mounted; of no use to the others. */
  private long ownContext;

  private long iteration;
  private long iterationBeganNanos;
  private int openRanges;

  /** Bit n is set when the open range at depth n is an iteration. */
  private long iterationRanges;

  private ThreadContext(CellRegistry registry, boolean virtual) {
    this.registry = registry;
    this.virtual = virtual;
  }

  /** The current thread's; made, with a cell of that role, when it has none in this session. */
  static ThreadContext current(CellRegistry registry, Role role) throws IOException {
    ThreadContext context = CURRENT.get();
    return context != null && context.registry == registry ? context : create(registry, role);
  }

  /** For a thread that comes by when no session is there: nobody reads what it writes. */
  static ThreadContext outside() {
    ThreadContext context = new ThreadContext(CellRegistry.closed(), false);
    context.cell = Cell.outside();
    return context;
  }

  private static ThreadContext create(CellRegistry registry, Role role) throws IOException {
    ThreadContext context = new ThreadContext(registry, Carriers.isVirtual(Thread.currentThread()));
    context.cell =
        context.virtual
            ? registry.carriers().cell(role)
            : registry.claim(OsThread.currentTid(), role);
    CURRENT.set(context);
    return context;
  }

  /**
   * Begins an operation.
   *
   * @return what was going on before, for {@link #end}
   */
  long begin(int operation) throws IOException {
    return enter(OperationContext.of(operation, iteration));
  }

  /**
   * Begins work that belongs to a context, an operation that another thread has begun.
   *
   * @return what was going on before, for {@link #end}
   */
  long enter(long context) throws IOException {
    mount();
    long outer = context();
    show(context);
    return outer;
  }

  /** Ends what {@link #begin} or {@link #enter} began. */
  void end(long outer) throws IOException {
    mount();
    show(outer);
  }

  /** Adds a call that has just ended, with {@link #end}, to the current thread's statistics. */
  void record(int operation, long beganNanos, long nowNanos, long bytes, boolean failed) {
    cell.lastEnd(nowNanos);
    registry.record(cell, operation, nowNanos - beganNanos, bytes, failed);
  }

  /** What this thread is doing: what work that it hands to another is to be charged to. */
  long context() {
    return virtual ? ownContext : cell.context();
  }

  private void show(long context) {
    if (virtual) {
      ownContext = context;
    }
    cell.enter(context);
  }

  void pushRange(boolean marksIteration) throws IOException {
    if (openRanges < MAX_RANGE_DEPTH) {
      if (marksIteration && beginIteration()) {
        iterationRanges |= 1L << openRanges;
      } else {
        iterationRanges &= ~(1L << openRanges);
      }
    }
    openRanges++;
  }

  void popRange() throws IOException {
    if (openRanges == 0) {
      return; // ROCTX tells the program so; there is nothing to charge
    }
    openRanges--;
    if (openRanges < MAX_RANGE_DEPTH && (iterationRanges >>> openRanges & 1) != 0) {
      endIteration();
    }
  }

  /** Begins an iteration, and returns true, unless the thread is in one. */
  boolean beginIteration() throws IOException {
    if (iteration != 0) {
      return false;
    }
    mount();
    iterationBeganNanos = System.nanoTime();
    registry.iterationBegun(iterationBeganNanos);
    iteration = cell.beginIteration();
    showIteration();
    return true;
  }

  /** Ends the iteration that {@link #beginIteration} began; none that a former session began. */
  void endIteration() throws IOException {
    if (iteration == 0) {
      return;
    }
    mount();
    iteration = 0;
    showIteration();
    cell.endIteration(iterationBeganNanos, System.nanoTime());
  }

  private void showIteration() {
    if (!virtual) {
      cell.enter(OperationContext.of(OperationContext.operation(cell.context()), iteration));
    }
  }

  /** A virtual thread may have changed its carrier since it last came by. */
  private void mount() throws IOException {
    if (!virtual) {
      return;
    }
    Cell before = cell;
    cell = registry.carriers().cell(Role.HOST);
    if (cell != before && ownContext != 0) {
      before.leave(ownContext); // unless that carrier is at something else by now
      cell.enter(ownContext);
    }
  }
}
