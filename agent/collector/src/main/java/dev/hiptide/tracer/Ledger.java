package dev.hiptide.tracer;

import dev.hiptide.settings.Tracing;
import dev.hiptide.table.TraceTable;
import dev.hiptide.table.counts.AccountKey;
import dev.hiptide.table.counts.AccountTable;
import dev.hiptide.table.counts.IterationTable;
import dev.hiptide.terms.Category;
import dev.hiptide.terms.SyscallTable;
import java.util.List;

/**
 * The ledger of charges: what every tracer writes, and all that the figures are made of. It is kept
 * in the trace table, so that it outlives a collector that dies.
 *
 * <p>Its own monitor guards it, and every method takes it. A tracer holds it around entries that
 * are one step, such as a call that is no longer under way and is charged; a reader holds it to
 * read several figures of one moment.
 */
public final class Ledger {
  /** A tracer, as the ledger asks it for what it has not written yet. */
  public interface Source {
    /**
     * Writes what is known by now, and tells of the calls that are under way. Called with the
     * ledger's monitor held.
     *
     * @param nanoTime now, by {@link System#nanoTime}
     */
    List<InFlight> settle(long nanoTime);

    /** How many of the workload's threads are watched now. Called with the monitor held. */
    int threads();
  }

  private final Accounts accounts;
  private final IterationAccounts iterations;
  private final SyscallTable syscalls;
  private final Tracing tracing;
  private Source source = new Nothing();

  /**
   * The ledger of a table, with what a predecessor has written there.
   *
   * @param tracing which calls are counted
   */
  public Ledger(TraceTable table, SyscallTable syscalls, Tracing tracing) {
    this.accounts = new Accounts(new AccountTable(table));
    this.iterations = new IterationAccounts(new IterationTable(table));
    this.syscalls = syscalls;
    this.tracing = tracing;
  }

  /** Names the tracer that writes here. */
  public synchronized void source(Source tracer) {
    source = tracer;
  }

  /** The tracer has written all that it knows, and is asked no more. */
  public synchronized void withoutSource() {
    source = new Nothing();
  }

  /**
   * Charges calls that have returned; those of the agent's threads, and of categories that are not
   * counted, are left out.
   *
   * @param error the error number that all of them returned, errno(3); 0 for success
   * @param nanos their wall time together, in nanoseconds
   */
  public synchronized void charge(AccountKey key, int error, long calls, long nanos) {
    if (key.role().isObserved() && isCounted(key.syscall())) {
      accounts.add(key, error, calls, nanos);
    }
  }

  /**
   * Adds an iteration that has ended.
   *
   * @param tid the thread that made it
   * @param iteration its number on that thread, from 1
   * @param syncCalls the synchronisation calls that the thread itself made in it
   * @param nanos how long the thread was in system calls in it, in nanoseconds
   */
  public synchronized void iteration(int tid, long iteration, long syncCalls, long nanos) {
    iterations.add(tid, iteration, syncCalls, nanos);
  }

  /** Adds iterations that a tracer has counted and sorted itself, and recent ones of them. */
  public synchronized void iterations(IterationCosts more) {
    iterations.add(more);
  }

  /** Adds iterations in which their thread made no system call. */
  public synchronized void iterationsWithoutCalls(long count) {
    iterations.addFree(count);
  }

  /** Whether calls with that number are counted; a tracer may have to see more. */
  public boolean isCounted(int syscall) {
    return tracing.counts(syscalls.category(syscall));
  }

  /** Whether calls with that number are for synchronisation. */
  public boolean isSync(int syscall) {
    return syscalls.category(syscall) == Category.SYNC;
  }

  /** Whether any call is charged to the tail. */
  public synchronized boolean hasTail() {
    return accounts.hasTail();
  }

  /** What was charged to the tail turns out to be steady state. */
  public synchronized void foldTail() {
    accounts.foldTail();
  }

  /** Has the tracer write what it knows by now; returns the calls that are under way. */
  public synchronized List<InFlight> settle(long nanoTime) {
    return source.settle(nanoTime);
  }

  /** How many of the workload's threads are watched now. */
  public synchronized int threads() {
    return source.threads();
  }

  /** Everything that has been charged. */
  public synchronized List<Charge> charges() {
    return accounts.charges();
  }

  /** What single iterations have cost. */
  public synchronized IterationCosts iterationCosts() {
    return iterations.costs();
  }

  /** Writes again what something else has overwritten in the trace table. */
  public synchronized void mend() {
    accounts.mend();
    iterations.mend();
  }

  /** Adds calls that the tracer knows of, and of which it does not know what they were. */
  public synchronized void lose(long calls) {
    accounts.lose(calls);
  }

  /** Calls that could not be charged. */
  public synchronized long lost() {
    return accounts.lost();
  }

  /** Nobody traces. */
  private static final class Nothing implements Source {
    @Override
    public List<InFlight> settle(long nanoTime) {
      return List.of();
    }

    @Override
    public int threads() {
      return 0;
    }
  }
}
