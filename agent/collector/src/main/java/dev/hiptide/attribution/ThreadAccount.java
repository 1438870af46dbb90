package dev.hiptide.attribution;

import dev.hiptide.table.OperationContext;
import dev.hiptide.table.Role;
import dev.hiptide.table.counts.Phase;
import dev.hiptide.tracer.ptrace.CallSink;
import dev.hiptide.tracer.ptrace.Stops;
import java.util.ArrayList;
import java.util.List;

/**
 * Charges the calls of one thread. Its role is its cell's, as soon as it has one, else what its
 * name tells. A new thread has no name of its own for its first few calls: they wait until it has,
 * so that they are charged to the right role.
 *
 * <p>Every method holds the lock of the {@link Attribution}.
 */
final class ThreadAccount implements CallSink {
  private static final int PR_SET_NAME = 15; // prctl(2)
  private static final int EINTR = 4; // errno(3)

  /** HotSpot names its threads and Java's within a dozen calls. */
  private static final int CALLS_BEFORE_NAME = 64;

  private static final long NANOS_BEFORE_NAME = 1_000_000_000;

  private final Attribution attribution;
  private final int tid;
  private final long bornAtClaim;
  private final long bornNanos = System.nanoTime();
  private final List<ChargedCall> open = new ArrayList<>(1);
  private final List<Nameless> nameless = new ArrayList<>();

  private int cell;
  private long claim;
  private long claimsSeen = -1;

  /** Whether it is, or was, stopped at its calls. */
  private boolean hasBeenTraced;

  /** Of a host thread; null while it has no cell. */
  private ThreadIterations iterations;

  /** What the name tells; null as long as there is none. */
  private Role roleByName;

  ThreadAccount(Attribution attribution, int tid, long bornAtClaim) {
    this.attribution = attribution;
    this.tid = tid;
    this.bornAtClaim = bornAtClaim;
  }

  private record Nameless(Phase phase, int operation, int syscall, int error, long nanos) {}

  /** The thread has its name. */
  void named() {
    roleByName = attribution.roleOfNamed(tid);
    chargeNameless();
  }

  @Override
  public OpenCall enter(int syscall, long firstArgument, long nanoTime) {
    synchronized (attribution) {
      findCell();
      endIterations();
      long context = cell == 0 ? 0 : attribution.context(cell);
      ChargedCall call =
          new ChargedCall(
              syscall,
              firstArgument == PR_SET_NAME && attribution.isPrctl(syscall),
              OperationContext.operation(context),
              OperationContext.iteration(context),
              attribution.phase(context),
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
    synchronized (attribution) {
      for (ChargedCall call : List.copyOf(open)) {
        if (call.operation != OperationContext.NO_OPERATION) {
          call.returned(EINTR, nanoTime);
        }
      }
      open.clear();
      endIterations();
      settleAsNative();
      attribution.close(this, cell);
    }
  }

  @Override
  public Stops stops() {
    synchronized (attribution) {
      findCell();
      return attribution.stops(role());
    }
  }

  /** Whether it is a thread of the workload, and stopped at calls. */
  boolean isTraced() {
    Role role = role();
    return (role == null || role.isObserved()) && stops() != Stops.NONE;
  }

  @Override
  public void inForce(Stops stops) {
    synchronized (attribution) {
      if (stops == Stops.NONE) {
        return;
      }
      if (cell != 0) {
        if (!hasBeenTraced) {
          iterations = attribution.iterations(tid, cell, false);
        }
        attribution.traced(cell);
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
    if (hasBeenTraced && iterations != null && attribution.claim(cell) == claim) {
      iterations.ended(attribution.iterationsCompleted(cell));
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
      roleByName = Role.NATIVE;
    }
    chargeNameless();
  }

  private void chargeNameless() {
    Role role = role();
    nameless.forEach(
        call ->
            attribution.charge(
                role, call.phase, call.operation, call.syscall, call.error, call.nanos));
    nameless.clear();
  }

  private Role role() {
    return cell == 0 ? roleByName : attribution.roleOfCell(cell);
  }

  private void findCell() {
    long claims = attribution.claims();
    if (cell == 0 && claims != claimsSeen) {
      claimsSeen = claims;
      cell = attribution.cell(tid, bornAtClaim);
      if (cell != 0) {
        claim = attribution.claim(cell);
        iterations = attribution.iterations(tid, cell, hasBeenTraced);
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
      synchronized (attribution) {
        open.remove(this);
        long nanos = nanoTime - enteredNanos;
        Role role = role();
        if (role == null) {
          nameless.add(new Nameless(phase, operation, syscall, error, nanos));
          settle(nanoTime);
        } else {
          attribution.charge(role, phase, operation, syscall, error, nanos);
        }
        if (iterations != null && iteration != 0 && attribution.isCounted(syscall)) {
          iterations.add(iteration, attribution.isSync(syscall), nanos);
        }
        if (!naming) {
          return;
        }
        if (role == Role.DOORBELL) {
          attribution.nullCall(nanos);
        } else {
          named();
        }
      }
    }
  }
}
