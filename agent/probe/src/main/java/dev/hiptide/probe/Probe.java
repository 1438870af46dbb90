package dev.hiptide.probe;

import dev.hiptide.table.Role;
import dev.hiptide.table.TableLayout.HeaderField;
import dev.hiptide.table.TraceTable;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The door between woven code and the trace table. Inlined advice calls these methods on the
 * application's threads, and only after {@link #install}: it comes before anything is woven.
 *
 * <p>A checked exception here means that {@code /proc} cannot be read. Advice passes whatever is
 * thrown to {@link #suppressed} and lets the application go on.
 */
public final class Probe {
  /** The names of all that ever had a number here, in the order in which they got it. */
  private static final Set<String> OPERATIONS = new LinkedHashSet<>();

  private static volatile CellRegistry registry;
  private static volatile String iterationRange;
  private static volatile Throwable lastSuppressed;

  private Probe() {}

  /**
   * Connects the probe to a table, before anything is woven. What woven code does when there is
   * none, because it was woven for an earlier session, has no effect.
   *
   * @param iterationRange the ROCTX message that marks an iteration; null when a method does
   */
  public static void install(TraceTable table, String iterationRange) {
    synchronized (OPERATIONS) {
      OPERATIONS.forEach(table::registerOperation);
    }
    Probe.iterationRange = iterationRange;
    lastSuppressed = null;
    CellMark.prepare();
    registry = new CellRegistry(table);
  }

  /**
   * Disconnects it: whoever comes by from now on, or is in a HIP call, writes to no table. Without
   * a table, this does nothing.
   */
  public static void uninstall() {
    CellRegistry former = registry;
    registry = null;
    if (former != null) {
      former.close();
    }
  }

  /**
   * The number of an operation in the table, the same in all sessions of this JVM: work that was
   * submitted in one may be done in the next.
   *
   * @return {@link dev.hiptide.table.OperationContext#NO_OPERATION} when the table is full
   */
  public static int operation(TraceTable table, String name) {
    synchronized (OPERATIONS) {
      int number = table.registerOperation(name);
      OPERATIONS.add(name);
      return number;
    }
  }

  /** The current thread as one that calls HIP. */
  public static ThreadContext hostThread() throws IOException {
    return current(Role.HOST);
  }

  /** The current thread as a worker of the HIP runtime. */
  public static ThreadContext deviceThread() throws IOException {
    return current(Role.DEVICE);
  }

  private static ThreadContext current(Role role) throws IOException {
    CellRegistry current = registry;
    return current == null ? ThreadContext.outside() : ThreadContext.current(current, role);
  }

  /** Declares the current thread to be the agent's own, which no figure includes. */
  public static void agentThread() throws IOException {
    current(Role.AGENT);
  }

  /** Declares the current thread to be the {@link Doorbell}. */
  static void doorbellThread() throws IOException {
    current(Role.DOORBELL);
  }

  /**
   * Begins an operation on the current thread.
   *
   * @return what the thread was doing before, for {@link #end(ThreadContext, long)}
   */
  public static long begin(ThreadContext thread, int operation) throws IOException {
    return thread.begin(operation);
  }

  /** Ends an operation that is only marked. */
  public static void end(ThreadContext thread, long outer) throws IOException {
    thread.end(outer);
  }

  /**
   * Ends an operation that is timed.
   *
   * @param beganNanos the {@link System#nanoTime} at which it began
   * @param bytes what it allocated, copied or set; 0 when it moves no bytes or has failed
   */
  public static void end(
      ThreadContext thread, long outer, int operation, long beganNanos, long bytes, boolean failed)
      throws IOException {
    long nowNanos = System.nanoTime();
    thread.end(outer);
    thread.record(operation, beganNanos, nowNanos, bytes, failed);
  }

  /** What work that the current thread submits is to be charged to. */
  public static long correlation() throws IOException {
    return hostThread().context();
  }

  /**
   * Begins a runtime worker's work for the operation that submitted it.
   *
   * @return what the worker was doing before, for {@link #end(ThreadContext, long)}
   */
  public static long beginTask(ThreadContext thread, long correlation) throws IOException {
    return thread.enter(correlation);
  }

  /** A ROCTX range was pushed. */
  public static void pushRange(String message) throws IOException {
    String marker = iterationRange;
    hostThread().pushRange(marker != null && marker.equals(message));
  }

  /** A ROCTX range was popped. */
  public static void popRange() throws IOException {
    hostThread().popRange();
  }

  /**
   * The method that was named as the iteration was entered.
   *
   * @return whether an iteration begins, for which {@link #endIteration} is to be called; none does
   *     inside another
   */
  public static boolean beginIteration() throws IOException {
    return hostThread().beginIteration();
  }

  /** The iteration that {@link #beginIteration} began has ended. */
  public static void endIteration() throws IOException {
    hostThread().endIteration();
  }

  /**
   * Device memory in use may have changed.
   *
   * <p>The table gets what a runtime has in use less what was noted of it before. So it does not
   * matter which changes were seen: not those before the agent came, for one. Whoever notes looks
   * again, so that of several threads the last leaves the latest.
   *
   * @param used a runtime's bytes in use
   * @param noted what the table has of them
   */
  public static void memory(AtomicLong used, AtomicLong noted) {
    CellRegistry current = registry;
    TraceTable table = current == null ? null : current.table();
    if (table == null) {
      return;
    }
    long bytes;
    do {
      bytes = used.get();
      table.add(HeaderField.MEMORY_USED, bytes - noted.getAndSet(bytes));
    } while (used.get() != bytes);
  }

  /** Advice has thrown; the application does not see it, the figure does. */
  public static void suppressed(Throwable error) {
    lastSuppressed = error;
    CellRegistry current = registry;
    TraceTable table = current == null ? null : current.table();
    if (table != null) {
      table.add(HeaderField.SUPPRESSED, 1);
    }
  }

  /** The last exception that advice swallowed; null when all is well. */
  public static Throwable lastSuppressed() {
    return lastSuppressed;
  }
}
