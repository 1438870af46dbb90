package dev.hiptide.attribution;

import dev.hiptide.settings.Tracing;
import dev.hiptide.table.OperationContext;
import dev.hiptide.table.Role;
import dev.hiptide.table.TraceTable;
import dev.hiptide.table.counts.AccountKey;
import dev.hiptide.table.counts.AccountTable;
import dev.hiptide.table.counts.IterationTable;
import dev.hiptide.table.counts.Phase;
import dev.hiptide.table.counts.TableReader;
import dev.hiptide.terms.Category;
import dev.hiptide.terms.SyscallTable;
import dev.hiptide.tracer.TracePolicy;
import dev.hiptide.tracer.ptrace.CallSink;
import dev.hiptide.tracer.ptrace.Stops;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntConsumer;

/**
 * Charges every call to what its thread was doing when it made it. One lock makes a snapshot exact:
 * the tracer's thread takes it for each call, whoever reads takes it for the length of a copy.
 */
public final class Attribution implements CallSink.Factory {
  private final TraceTable table;
  private final TableReader cells;
  private final HostActivity hosts;
  private final ThreadNames names;
  private final Accounts accounts;
  private final IterationAccounts iterations;
  private final SyscallTable syscalls;
  private final Tracing tracing;
  private final int prctl;
  private final NullCalls nullCalls = new NullCalls();
  private final Set<ThreadAccount> threads = new LinkedHashSet<>();
  private long tailActivity = -1;

  /** The claims up to which {@link #changed} has told of threads. Of the tracer's thread alone. */
  private long claimsTold;

  /**
   * @param tracing which calls are traced
   */
  public Attribution(TraceTable table, SyscallTable syscalls, Tracing tracing) {
    this.table = table;
    this.syscalls = syscalls;
    this.tracing = tracing;
    this.cells = new TableReader(table);
    this.hosts = new HostActivity(table);
    this.names = new ThreadNames(table.workloadPid());
    this.accounts = new Accounts(new AccountTable(table));
    this.iterations = new IterationAccounts(new IterationTable(table));
    if (accounts.hasTail()) { // a predecessor's, and nothing has followed it yet
      tailActivity = hosts.activity();
    }
    this.prctl = syscalls.number("prctl");
  }

  @Override
  public synchronized CallSink open(int tid, boolean born) {
    ThreadAccount thread = new ThreadAccount(this, tid, born ? hosts.claims() : -1);
    if (!born && !threadsAnnounceThemselves()) {
      thread.named();
    }
    threads.add(thread);
    return thread;
  }

  @Override
  public void changed(IntConsumer tids) {
    long claims = cells.claims();
    if (claims == claimsTold) {
      return;
    }
    int claimed = table.cellsClaimed();
    for (int cell = 1; cell < claimed; cell++) {
      long claim = cells.claim(cell);
      if (claim > claimsTold && claim <= claims) {
        tids.accept((int) cells.tid(cell));
      }
    }
    claimsTold = claims;
  }

  /** Everything charged so far, and what is under way. */
  public synchronized Snapshot snapshot() {
    long now = System.nanoTime();
    threads.forEach(thread -> thread.settle(now));
    threads.forEach(ThreadAccount::endIterations);
    boolean busy = hosts.isBusy();
    if (table.firstIterationNanoTime() != 0 && (busy || hosts.activity() != tailActivity)) {
      accounts.foldTail();
    }
    List<InFlight> inFlight = new ArrayList<>();
    threads.forEach(thread -> thread.addInFlight(inFlight, now));
    return new Snapshot(
        now,
        table.operations(),
        accounts.charges(),
        iterations.costs(),
        inFlight,
        accounts.lost(),
        (int) threads.stream().filter(ThreadAccount::isTraced).count(),
        busy);
  }

  /** The cell of a thread; 0 for none. */
  int cell(int tid, long bornAtClaim) {
    return hosts.cell(tid, bornAtClaim);
  }

  long claims() {
    return hosts.claims();
  }

  Role roleOfCell(int cell) {
    return cells.role(cell);
  }

  /** The role that a thread's name tells. Safe for any thread. */
  public Role roleOfNamed(int tid) {
    return names.roleOfNamed(tid);
  }

  /** Which owner a cell has; every claim has a higher number than those before. */
  long claim(int cell) {
    return cells.claim(cell);
  }

  /** The iterations that the owner of a cell has ended. */
  long iterationsCompleted(int cell) {
    return cells.iterationsCompleted(cell);
  }

  /**
   * An account of the iterations of a cell's thread; null if it is no host thread, or carries
   * virtual threads, whose iterations may end elsewhere.
   *
   * @param fromTheFirst whether the thread was traced before it had the cell; else what it has
   *     begun so far is left out
   */
  ThreadIterations iterations(int tid, int cell, boolean fromTheFirst) {
    if (cells.role(cell) != Role.HOST || cells.carriesVirtualThreads(cell)) {
      return null;
    }
    return new ThreadIterations(iterations, tid, fromTheFirst ? 0 : cells.iterationsBegun(cell));
  }

  /** What the owner of a cell is doing now, as {@link OperationContext} packs it. */
  long context(int cell) {
    return cells.context(cell);
  }

  boolean isPrctl(int syscall) {
    return syscall == prctl;
  }

  /** Whether threads that are to be traced say so themselves, and wait until they are. */
  public boolean threadsAnnounceThemselves() {
    return TracePolicy.threadsAnnounceThemselves(tracing.mode());
  }

  Stops stops(Role role) {
    return TracePolicy.stops(tracing.mode(), role);
  }

  /** The owner of a cell is traced from now on, if it waits for that. */
  void traced(int cell) {
    cells.traced(cell);
  }

  /** A call that did nothing has taken so long. */
  void nullCall(long nanos) {
    nullCalls.add(nanos).ifPresent(table::floorNanos);
  }

  /** Whether calls with that number are counted; a tracer may have to see more. */
  boolean isCounted(int syscall) {
    return tracing.counts(syscalls.category(syscall));
  }

  /** Whether calls with that number are for synchronisation. */
  boolean isSync(int syscall) {
    return syscalls.category(syscall) == Category.SYNC;
  }

  /** The phase of a call that a thread makes now in that context. */
  Phase phase(long context) {
    if (table.firstIterationNanoTime() == 0) {
      return Phase.STARTUP;
    }
    long activity = hosts.activity();
    if (activity != tailActivity) {
      accounts.foldTail();
      tailActivity = activity;
    }
    return context != 0 || hosts.isBusy() ? Phase.STEADY : Phase.TAIL;
  }

  void charge(Role role, Phase phase, int operation, int syscall, int error, long nanos) {
    if (role.isObserved() && isCounted(syscall)) {
      accounts.add(AccountKey.pack(role, phase, operation, syscall), error, nanos);
    }
  }

  void close(ThreadAccount thread, int cell) {
    threads.remove(thread);
    if (cell != 0) {
      hosts.ended(cell);
    }
  }
}
