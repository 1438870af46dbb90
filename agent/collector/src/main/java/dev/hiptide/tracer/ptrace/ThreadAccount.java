package dev.hiptide.tracer.ptrace;

import dev.hiptide.attribution.Attribution;
import dev.hiptide.attribution.Cells;
import dev.hiptide.attribution.ThreadIterations;
import dev.hiptide.table.OperationContext;
import dev.hiptide.table.Role;
import dev.hiptide.table.counts.AccountKey;
import dev.hiptide.table.counts.Phase;
import dev.hiptide.tracer.InFlight;
import dev.hiptide.tracer.Ledger;
import dev.hiptide.tracer.TracePolicy;
import dev.hiptide.tracer.Watch;
import java.util.ArrayList;
import java.util.List;

/**
 * Charges the calls of one thread. Its role is its cell's, as soon as it has one, else what its
 * name tells. A new thread has no name of its own for its first few calls: they wait until it has,
 * so that they are charged to the right role.
 *
 * <p>What a sink is told, the tracer's thread tells it; everything else is called with the ledger's
 * monitor held.
 */
final class ThreadAccount implements CallSink {
  private static final int PR_SET_NAME = 15; // prctl(2)
  private static final int EINTR = 4; // errno(3)
  private static final int NO_CELL = 0;

  /** HotSpot names its threads and Java's within a dozen calls. */
  private static final int CALLS_BEFORE_NAME = 64;

  private static final long NANOS_BEFORE_NAME = 1_000_000_000;

  private final ThreadAccounts accounts;
  private final Attribution attribution;
  private final Ledger ledger;
  private final Cells cells;
  private final int tid;
  private final long bornAtClaim;
  private final long bornNanos = System.nanoTime();
  private final List<ChargedCall> open = new ArrayList<>(1);
  private final List<Nameless> nameless = new ArrayList<>();

  private int cell = NO_CELL;
  private long claim;
  private long claimsSeen = -1;

  /**
   * What the role asks for; worked out when the role changes, as it is asked for four times a call.
   * Only on the tracer's thread does a change of the role change it.
   */
  private Watch watch;

  /** Whether it is, or was, stopped at its calls. */
  private boolean hasBeenTraced;

  /** Of a host thread; null while it has no cell. */
  private ThreadIterations iterations;

  /** What the name tells; null as long as there is none. */
  private Role roleByName;

  /**
   * @param bornAtClaim the cells that had been claimed when the thread was born: an older cell with
   *     its id belonged to another
   */
  ThreadAccount(ThreadAccounts accounts, Attribution attribution, int tid, long bornAtClaim) {
    this.accounts = accounts;
    this.attribution = attribution;
    this.ledger = attribution.ledger();
    this.cells = attribution.cells();
    this.tid = tid;
    this.bornAtClaim = bornAtClaim;
    roleHasChanged();
  }

  private record Nameless(Phase phase, int operation, int syscall, int error, long nanos) {}

  /** The thread has its name. */
  void named() {
    roleIsNamed(attribution.roleOfNamed(tid));
    chargeNameless();
  }

  @Override
  public OpenCall enter(int syscall, long firstArgument, long nanoTime) {
    synchronized (ledger) {
      findCell();
      endIterations();
      long context = cell == NO_CELL ? 0 : cells.context(cell);
      ChargedCall call =
          new ChargedCall(
              syscall,
              firstArgument == PR_SET_NAME && accounts.isPrctl(syscall),
              OperationContext.operation(context),
              OperationContext.iteration(context),
              attribution.phases().of(context),
              nanoTime);
      open.add(call);
      return call;
    }
  }

  /**
   * A HIP call that was cut off in a system call is charged with it: what the program waited for
   * when it was ended tells its regime. Other calls that never return are not counted, as strace
   * does not.
   */
  @Override
  public void ended(long nanoTime) {
    synchronized (ledger) {
      for (ChargedCall call : List.copyOf(open)) {
        if (call.operation != OperationContext.NO_OPERATION) {
          call.returned(EINTR, nanoTime);
        }
      }
      open.clear();
      endIterations();
      settleAsNative();
      accounts.closed(this);
      if (cell != NO_CELL) {
        cells.ended(cell, claim);
      }
    }
  }

  @Override
  public Watch watch() {
    if (cell == NO_CELL && cells.claims() != claimsSeen) {
      synchronized (ledger) {
        findCell();
      }
    }
    return watch;
  }

  /** Whether it is a thread of the workload, and stopped at calls. */
  boolean isTraced() {
    Role role = role();
    return (role == null || role.isObserved()) && watch != Watch.NONE;
  }

  @Override
  public void inForce(Watch now) {
    synchronized (ledger) {
      if (now == Watch.NONE) {
        return;
      }
      if (cell != NO_CELL) {
        if (!hasBeenTraced) {
          iterations = attribution.iterations(tid, cell, false);
        }
        cells.traced(cell);
      }
      hasBeenTraced = true;
    }
  }

  /** A thread that has had its chance to be named was started by neither Java nor HotSpot. */
  void settle(long nanoTime) {
    if (nameless.size() >= CALLS_BEFORE_NAME || nanoTime - bornNanos > NANOS_BEFORE_NAME) {
      settleAsNative();
    }
  }

  /** Takes note of the iterations that the thread has ended, and was traced in. */
  void endIterations() {
    if (hasBeenTraced && iterations != null && cells.claim(cell) == claim) {
      iterations.ended(cells.iterationsCompleted(cell));
    }
  }

  /** Adds the thread's open calls to a list. */
  void addInFlight(List<InFlight> inFlight, long nanoTime) {
    Role role = role();
    if (role == null || !role.isObserved()) {
      return;
    }
    for (ChargedCall call : open) {
      long nanos = Math.max(0, nanoTime - call.enteredNanos);
      inFlight.add(new InFlight(role, call.phase, call.operation, call.syscall, nanos));
    }
  }

  private void settleAsNative() {
    if (role() == null) {
      roleIsNamed(Role.NATIVE);
    }
    chargeNameless();
  }

  private void chargeNameless() {
    Role role = role();
    nameless.forEach(
        call ->
            ledger.charge(
                new AccountKey(role, call.phase, call.operation, call.syscall),
                call.error,
                1,
                call.nanos));
    nameless.clear();
  }

  private Role role() {
    return cell == NO_CELL ? roleByName : cells.role(cell);
  }

  private void roleIsNamed(Role role) {
    roleByName = role;
    roleHasChanged();
  }

  private void roleHasChanged() {
    watch = TracePolicy.watch(accounts.mode(), role());
  }

  private void findCell() {
    long claims = cells.claims();
    if (cell == NO_CELL && claims != claimsSeen) {
      claimsSeen = claims;
      cell = cells.cell(tid, bornAtClaim);
      if (cell != NO_CELL) {
        claim = cells.claim(cell);
        iterations = attribution.iterations(tid, cell, hasBeenTraced);
        roleHasChanged();
      }
    }
  }

  /** A call, charged to what its thread was doing when it entered it. */
  private final class ChargedCall implements OpenCall {
    private final int syscall;
    private final boolean naming;
    private final int operation;
    private final long iteration;
    private final Phase phase;
    private final long enteredNanos;

    ChargedCall(
        int syscall,
        boolean naming,
        int operation,
        long iteration,
        Phase phase,
        long enteredNanos) {
      this.syscall = syscall;
      this.naming = naming;
      this.operation = operation;
      this.iteration = iteration;
      this.phase = phase;
      this.enteredNanos = enteredNanos;
    }

    @Override
    public void returned(int error, long nanoTime) {
      synchronized (ledger) {
        open.remove(this);
        long nanos = nanoTime - enteredNanos;
        Role role = role();
        if (role == null) {
          nameless.add(new Nameless(phase, operation, syscall, error, nanos));
          settle(nanoTime);
        } else {
          ledger.charge(new AccountKey(role, phase, operation, syscall), error, 1, nanos);
        }
        if (iterations != null && iteration != 0 && ledger.isCounted(syscall)) {
          iterations.add(iteration, ledger.isSync(syscall), nanos);
        }
        if (!naming) {
          return;
        }
        if (role == Role.DOORBELL) {
          accounts.nullCall(nanos);
        } else {
          named();
        }
      }
    }
  }
}
