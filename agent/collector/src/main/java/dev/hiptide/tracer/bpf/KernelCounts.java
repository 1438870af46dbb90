package dev.hiptide.tracer.bpf;

import dev.hiptide.attribution.Attribution;
import dev.hiptide.attribution.Cells;
import dev.hiptide.linux.ProcTask;
import dev.hiptide.table.OperationContext;
import dev.hiptide.table.Role;
import dev.hiptide.table.TraceTable;
import dev.hiptide.table.counts.AccountKey;
import dev.hiptide.table.counts.Phase;
import dev.hiptide.tracer.InFlight;
import dev.hiptide.tracer.Ledger;
import dev.hiptide.tracer.bpf.ThreadState.OpenCall;
import dev.hiptide.tracer.bpf.WatchedProcess.Account;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Takes what the kernel programs have counted over into the ledger: of each sum, what has been
 * added since the last time. Called with the ledger's monitor held.
 *
 * <p>What the programs know of a call is exact: thread, operation, error, whether the first
 * iteration had begun and whether the thread was inside one. Its role, and whether a call outside
 * of everything belongs to the tail, are told by how things are when it is taken over: that comes
 * soon after the host threads have come to rest.
 */
final class KernelCounts implements Ledger.Source {
  private static final int EINTR = 4; // errno(3)
  private static final int FEW_ENDS = 100;

  /** No claim's number: the cell was another thread's already when it was looked at. */
  private static final long NOBODYS = -1;

  /** A thread that has given itself no name for so long was started by neither Java nor HotSpot. */
  private static final long NANOS_BEFORE_NAME = 1_000_000_000;

  private final TraceTable table;
  private final Attribution attribution;
  private final Ledger ledger;
  private final Cells cells;
  private final WatchedProcess process;
  private final int restart;
  private final LongSupplier missed;
  private final long missedBefore;
  private final IterationCounts iterations;
  private final Map<Integer, CountedThread> threads = new HashMap<>();
  private final Map<Long, Sum> sums = new HashMap<>();

  /**
   * Threads that were there at the beginning, and have made no call since: they have their names.
   */
  private final Set<Integer> veterans = new HashSet<>();

  private final ProcTask proc;
  private long beganNanos;

  /** The claims of cells up to which every thread is known by its cell. */
  private long claimsSeeded;

  private long lost;
  private volatile boolean calm;

  /** Whether a host thread is inside an operation or an iteration, as the sums are taken over. */
  private boolean hostsAreBusy;

  /**
   * @param restart the number of restart_syscall(2)
   * @param missed how often the programs did not run when they were due
   */
  KernelCounts(
      TraceTable table,
      Attribution attribution,
      WatchedProcess process,
      int restart,
      LongSupplier missed) {
    this.table = table;
    this.attribution = attribution;
    this.ledger = attribution.ledger();
    this.cells = attribution.cells();
    this.process = process;
    this.restart = restart;
    this.missed = missed;
    this.missedBefore = missed.getAsLong();
    this.iterations = new IterationCounts(ledger, cells, process);
    this.proc = new ProcTask(Math.toIntExact(table.workloadPid()));
  }

  /** What has been charged of an account, and what is known of the rest. */
  private static final class Sum {
    private long calls;
    private long nanos;

    // Until here they are of the steady state, when it is known whose they are.
    private long steadyCalls;
    private long steadyNanos;
  }

  /** Makes the threads known that are there before the watch begins. */
  void seed() throws IOException {
    synchronized (ledger) {
      claimsSeeded = cells.claims(); // first: who claims later is looked after later
      beganNanos = System.nanoTime();
      veterans.addAll(tids());
      veterans.forEach(tid -> process.veteran(tid, beganNanos));
      cells.owned(
          (tid, cell) -> {
            if (veterans.contains(tid)) {
              process.seed(tid, cell, cells.iterationsBegun(cell));
            }
          });
    }
  }

  /**
   * A thread that claimed its cell a moment before threads were asked to tell of theirs has not
   * told: what it has done since then has been charged to no operation.
   */
  private void seedTheUntold() {
    long claims = cells.claims();
    if (claims == claimsSeeded) {
      return;
    }
    Set<Long> told = new HashSet<>();
    threads.values().forEach(thread -> told.add(thread.state.cell()));
    Set<Integer> alive = tids();
    cells.owned(
        (tid, cell) -> {
          if (cells.claim(cell) > claimsSeeded
              && alive.contains(tid)
              && !told.contains(process.addressOf(cell))) {
            process.tell(tid, cell, cells.iterationsBegun(cell), cells.countsIterations(cell));
          }
        });
    claimsSeeded = claims;
  }

  /** The threads that there are; none of a process that has ended. */
  private Set<Integer> tids() {
    try {
      return Set.copyOf(proc.tids());
    } catch (IOException e) {
      return Set.of();
    }
  }

  @Override
  public List<InFlight> settle(long nanoTime) {
    return settle(nanoTime, false);
  }

  /** The process makes no call any more, or is let go. */
  void settleForGood() {
    settle(System.nanoTime(), true);
  }

  /**
   * Whether few threads had ended when the counts were taken over last: the programs have much room
   * left.
   */
  boolean isCalm() {
    return calm;
  }

  /** Changes as long as the host threads go on. */
  long activity() {
    synchronized (ledger) {
      return attribution.phases().activity();
    }
  }

  @Override
  public int threads() {
    return (int)
        threads.values().stream()
            .filter(thread -> !thread.hasEnded())
            .filter(thread -> thread.role == null || thread.role.isObserved())
            .count();
  }

  /**
   * The threads come before the ends, as the programs put a thread among the ended before they give
   * its place away: nobody is in neither. The ends come before the sums: whoever has ended then has
   * made all its calls. The number of iterations comes before the iterations, for what has ended is
   * in the programs' hands, and before all of it, whether the host threads went on: a thread that
   * is not seen yet did so at the same time, or later.
   */
  private List<InFlight> settle(long nanoTime, boolean last) {
    iterations.readCompleted();
    Phase outside = attribution.phases().sinceLast();
    Set<Integer> alive = new HashSet<>();
    for (ThreadState state : process.threads()) {
      thread(state, nanoTime);
      alive.add(state.generation());
    }
    List<CountedThread> ended = new ArrayList<>();
    process.ended(state -> ended.add(thread(state, nanoTime)));
    seedTheUntold();
    threads.values().forEach(thread -> tellRole(thread, nanoTime, last));
    List<Long> done = new ArrayList<>();
    hostsAreBusy = cells.hostsAreBusy();
    process.accounts(
        (account, key, calls, nanos) -> {
          CountedThread thread = threads.get(account.generation());
          if (thread == null) {
            return; // born a moment ago
          }
          charge(thread, account, outside, key, calls, nanos);
          if (thread.hasEnded() || !alive.contains(account.generation())) {
            done.add(key); // of the second nobody will hear any more: its end was lost
          }
        });
    calm = ended.size() < FEW_ENDS;
    iterations.settle(threads.values());
    ended.forEach(this::end);
    process.forgetThreads(ended.stream().map(thread -> thread.state.generation()).toList());
    process.forgetAccounts(done);
    done.forEach(sums::remove);
    addLosses();
    List<InFlight> inFlight = new ArrayList<>();
    for (Iterator<CountedThread> all = threads.values().iterator(); all.hasNext(); ) {
      CountedThread thread = all.next();
      thread.epochBefore = thread.state.epoch();
      if (thread.hasEnded() || !alive.contains(thread.state.generation())) {
        all.remove();
      } else {
        addInFlight(inFlight, thread, nanoTime);
      }
    }
    addInFlightSinceBefore(inFlight, nanoTime);
    table.takenOver(nanoTime);
    return inFlight;
  }

  private CountedThread thread(ThreadState state, long nanoTime) {
    CountedThread thread =
        threads.computeIfAbsent(
            state.generation(),
            generation -> new CountedThread(nanoTime, veterans.remove(state.tid())));
    thread.state = state;
    int cell = process.cellAt(state.cell());
    if (cell != thread.cell) {
      thread.cell = cell;
      thread.claim = cells.tid(cell) == state.tid() ? cells.claim(cell) : NOBODYS;
    }
    return thread;
  }

  /**
   * As long as nothing tells the thread's role, nothing is taken over; nor what it has done inside
   * an operation if it told of its cell a moment after it was looked at.
   */
  private void charge(
      CountedThread thread, Account account, Phase outside, long key, long calls, long nanos) {
    Sum sum = sums.computeIfAbsent(key, it -> new Sum());
    if (thread.role == null || account.inside() && thread.cell == 0) {
      if (outside == Phase.STEADY) {
        sum.steadyCalls = calls;
        sum.steadyNanos = nanos;
      }
      return;
    }
    Phase phase =
        !account.started()
            ? Phase.STARTUP
            : account.inside() ? Phase.STEADY : outside(thread, account, outside);
    if (phase == Phase.TAIL && sum.steadyCalls > sum.calls) {
      charge(thread, account, Phase.STEADY, sum, sum.steadyCalls, sum.steadyNanos);
    }
    if (calls != sum.calls) {
      charge(thread, account, phase, sum, calls, nanos);
    }
  }

  private void charge(
      CountedThread thread, Account account, Phase phase, Sum sum, long calls, long nanos) {
    ledger.charge(
        new AccountKey(thread.role, phase, cells.operation(account.operation()), account.syscall()),
        account.error(),
        calls - sum.calls,
        nanos - sum.nanos);
    sum.calls = calls;
    sum.nanos = nanos;
  }

  /**
   * The phase of a thread's calls outside of everything. A host thread's are in epochs: in each, it
   * has done nothing else between its calls. Those of earlier ones were followed by something.
   * Those of the last are the tail if nothing has followed, unless there were so many epochs since
   * the last time that some have had the same digits.
   *
   * @param others what is known of the others': whether a host thread went on since the last time
   */
  private Phase outside(CountedThread thread, Account account, Phase others) {
    ThreadState state = thread.state;
    if (thread.role != Role.HOST || cells.claim(thread.cell) != thread.claim) {
      return others;
    }
    if (account.epoch() != state.epoch() % Account.EPOCHS) {
      return Phase.STEADY;
    }
    boolean isLast = cells.activity(thread.cell) == state.activity();
    return isLast && state.epoch() - thread.epochBefore < Account.EPOCHS && !hostsAreBusy
        ? Phase.TAIL
        : others;
  }

  private Phase phase(boolean started, long context) {
    return started ? attribution.phases().of(context) : Phase.STARTUP;
  }

  /** Leaves the role open for a thread that may still give itself a name. */
  private void tellRole(CountedThread thread, long nanoTime, boolean last) {
    if (thread.cell != 0) {
      if (cells.claim(thread.cell) == thread.claim) { // else it is another's by now
        thread.role = cells.role(thread.cell);
      }
    } else if (thread.isVeteran || thread.state.named() != 0) {
      tellRoleByName(thread);
    } else if (last || thread.hasEnded() || nanoTime - thread.seenNanos > NANOS_BEFORE_NAME) {
      thread.role = Role.NATIVE;
    }
  }

  /** A call that names a thread is counted before it has done so: its name is read twice. */
  private void tellRoleByName(CountedThread thread) {
    int named = thread.state.named();
    if (thread.role != null && thread.hasEnded() && thread.state.lastName().isEmpty()) {
      return; // the program was replaced, and its threads' names with it
    }
    if (thread.hasEnded()) {
      thread.role = attribution.roleOfNamed(thread.state.tid(), thread.state.lastName());
    } else if (thread.role == null || named != thread.namedBefore) {
      thread.role = attribution.roleOfNamed(thread.state.tid());
    }
    thread.namedBefore = thread.namedAtLast;
    thread.namedAtLast = named;
  }

  /**
   * A HIP call that was cut off in a system call is charged with it: what the program waited for
   * when it was ended tells its regime. Other calls that never return are not counted, as strace
   * does not.
   */
  private void end(CountedThread thread) {
    OpenCall open = thread.state.open();
    if (open != null && thread.role != null) {
      int operation = cells.operation(OperationContext.operation(open.context()));
      if (operation != OperationContext.NO_OPERATION) {
        ledger.charge(
            new AccountKey(
                thread.role, phase(open.started(), open.context()), operation, open.number()),
            EINTR,
            1,
            thread.state.endedNanos() - open.enteredNanos());
      }
    }
    if (thread.cell != 0) {
      cells.ended(thread.cell, thread.claim);
    }
  }

  private void addLosses() {
    long now = process.losses().all() + missed.getAsLong() - missedBefore;
    ledger.lose(now - lost);
    lost = now;
  }

  /**
   * Calls that were under way when the watch began, of threads that have a cell; but for those that
   * had been restarted, which are not counted either.
   */
  private void addInFlightSinceBefore(List<InFlight> inFlight, long nanoTime) {
    cells.owned(
        (tid, cell) -> {
          int number = veterans.contains(tid) ? proc.syscall(tid) : -1;
          Role role = cells.role(cell);
          if (number >= 0 && number != restart && role.isObserved()) {
            long context = cells.context(cell);
            inFlight.add(
                new InFlight(
                    role,
                    attribution.phases().of(context),
                    OperationContext.operation(context),
                    number,
                    nanoTime - beganNanos));
          }
        });
  }

  private void addInFlight(List<InFlight> inFlight, CountedThread thread, long nanoTime) {
    OpenCall open = thread.state.open();
    Role role = thread.role;
    if (open != null && role != null && role.isObserved()) {
      inFlight.add(
          new InFlight(
              role,
              phase(open.started(), open.context()),
              cells.operation(OperationContext.operation(open.context())),
              open.number(),
              Math.max(0, nanoTime - open.enteredNanos())));
    }
  }
}
