package dev.hiptide.attribution;

import dev.hiptide.probe.AccountTable;
import dev.hiptide.probe.OperationContext;
import dev.hiptide.probe.Role;
import dev.hiptide.probe.TableReader;
import dev.hiptide.probe.TraceTable;
import dev.hiptide.syscall.SyscallTable;
import dev.hiptide.tracer.CallSink;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

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
  private final int prctl;
  private final Set<ThreadAccount> threads = new LinkedHashSet<>();
  private long tailActivity = -1;

  public Attribution(TraceTable table, SyscallTable syscalls) {
    this.table = table;
    this.cells = new TableReader(table);
    this.hosts = new HostActivity(table);
    this.names = new ThreadNames(table.workloadPid());
    this.accounts = new Accounts(new AccountTable(table));
    if (accounts.hasTail()) { // a predecessor's, and nothing has followed it yet
      tailActivity = hosts.activity();
    }
    this.prctl = syscalls.number("prctl");
  }

  @Override
  public synchronized CallSink open(int tid, boolean born) {
    ThreadAccount thread = new ThreadAccount(this, tid, born ? hosts.claims() : -1);
    if (!born) {
      thread.named();
    }
    threads.add(thread);
    return thread;
  }

  /** Everything charged so far, and what is under way. */
  public synchronized Snapshot snapshot() {
    long now = System.nanoTime();
    threads.forEach(thread -> thread.settle(now));
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
        inFlight,
        accounts.lost(),
        threads.size(),
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

  Role roleOfNamed(int tid) {
    return names.roleOfNamed(tid);
  }

  /** What the owner of a cell is doing now, as {@link OperationContext} packs it. */
  long context(int cell) {
    return cells.context(cell);
  }

  boolean isPrctl(int syscall) {
    return syscall == prctl;
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

  void charge(Role role, Phase phase, int operation, int syscall, boolean error, long nanos) {
    if (role != Role.AGENT) {
      accounts.add(AccountKey.pack(role, phase, operation, syscall), 1, error ? 1 : 0, nanos);
    }
  }

  void close(ThreadAccount thread, int cell) {
    threads.remove(thread);
    if (cell != 0) {
      hosts.ended(cell);
    }
  }
}
