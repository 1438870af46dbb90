package dev.hiptide.tracer.ptrace;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import dev.hiptide.attribution.Attribution;
import dev.hiptide.linux.CallArguments;
import dev.hiptide.linux.KernelVersion;
import dev.hiptide.linux.Linux;
import dev.hiptide.linux.ProcTask;
import dev.hiptide.settings.Backend;
import dev.hiptide.settings.Tracing.Mode;
import dev.hiptide.table.TraceTable;
import dev.hiptide.terms.SyscallTable;
import dev.hiptide.tracer.Tracer;
import dev.hiptide.tracer.TracingRefusedException;
import dev.hiptide.tracer.Watch;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Holds every thread of a process by ptrace(2), until the process ends, and stops each at the entry
 * and the exit of the system calls that its {@link CallSink} asks for. The process must not be a
 * child of this one: the JDK waits for its children and would steal their stops.
 *
 * <p>All of it runs on the one thread that calls {@link #run}, because a tracee obeys no other. If
 * that thread dies, the kernel lets every tracee go on untraced, whatever state it is in:
 * PTRACE_O_TRACESYSGOOD makes sure that none of them is left with a SIGTRAP.
 */
public final class PtraceTracer implements Tracer {
  private static final int SIGKILL = 9; // signal(7)
  private static final long WAITING = 0;

  private final int pid;
  private final Attachment attachment;
  private final ProcTask proc;
  private final SyscallTable syscalls;
  private final CallSink.Factory sinks;
  private final CallState.Abi abi;
  private final Map<Integer, Tracee> tracees = new HashMap<>();

  /** Threads of children: they run at full speed, but somebody must let their stops go. */
  private final Set<Integer> bystanders = new HashSet<>();

  private final StopQueue queue = new StopQueue();
  private final SyscallStop stop = new SyscallStop();
  private final CallArguments arguments = stop::argument;
  private final Memory eventMessage = new Memory(Long.BYTES);
  private final AtomicLong stops = new AtomicLong();
  private final AtomicLong heldNanos = new AtomicLong();

  /** When it began to handle the stops that it handles now; {@link #WAITING} for the next. */
  private final AtomicLong busySince = new AtomicLong(WAITING);

  private int awaited;
  private Life life;
  private volatile boolean stopping;

  /** Whether the first thread of the process is held at its end, until the others have ended. */
  private boolean leaderIsHeld;

  /**
   * A tracer that charges what it sees.
   *
   * @param table the trace table of the process
   * @param mode which threads are to be stopped
   */
  public PtraceTracer(
      TraceTable table,
      Attachment attachment,
      SyscallTable syscalls,
      Attribution attribution,
      Mode mode) {
    this(
        Math.toIntExact(table.workloadPid()),
        attachment,
        syscalls,
        new ThreadAccounts(table, attribution, syscalls, mode));
  }

  /**
   * @param pid the process
   * @param sinks takes the calls; called on the tracer's thread
   */
  PtraceTracer(int pid, Attachment attachment, SyscallTable syscalls, CallSink.Factory sinks) {
    this.pid = pid;
    this.attachment = attachment;
    this.proc = new ProcTask(pid);
    this.syscalls = syscalls;
    this.sinks = sinks;
    this.abi = CallState.Abi.of(syscalls);
  }

  @Override
  public Backend backend() {
    return Backend.PTRACE;
  }

  @Override
  public Cost cost() {
    return new Cost(stops.get(), heldNanos.get());
  }

  @Override
  public long busyNanos() {
    long since = busySince.getAcquire();
    return since == WAITING ? 0 : System.nanoTime() - since;
  }

  /**
   * Lets every thread go at the next stop of any. What it leaves behind, the kernel takes from the
   * tracees when the thread of {@link #run} ends: unlike PTRACE_DETACH, that asks for no stop, and
   * so brings no thread back from a call with EINTR (ptrace(2)).
   */
  @Override
  public void stop() {
    stopping = true;
  }

  @Override
  public void run(Life life) throws TracingRefusedException, IOException {
    this.life = life;
    KernelVersion kernel = KernelVersion.current();
    if (!kernel.isAtLeast(KernelVersion.WITH_SYSCALL_INFO)) {
      throw new TracingRefusedException(
          "cannot trace on Linux "
              + kernel
              + ": it takes "
              + KernelVersion.WITH_SYSCALL_INFO
              + " or later");
    }
    try {
      seizeAll();
      followAll();
    } finally {
      busySince.setRelease(WAITING);
    }
  }

  private void followAll() {
    boolean another = false;
    while (!another && !stopping && !(tracees.isEmpty() && bystanders.isEmpty())) {
      sinks.changed(this::change);
      busySince.setRelease(WAITING);
      int count = leaderIsHeld ? queue.awaitBriefly() : queue.await();
      if (count == StopQueue.NO_TRACEE) {
        return;
      }
      if (count > 0) {
        busySince.setRelease(queue.nanoTime(0));
      }
      long held = 0;
      for (int i = 0; i < count && !another; i++) {
        another = handle(queue.tid(i), queue.status(i), queue.nanoTime(i));
        held += System.nanoTime() - queue.nanoTime(i);
      }
      stops.addAndGet(count);
      heldNanos.addAndGet(held);
      if (leaderIsHeld && isBecomingAnother()) {
        letLeaderEnd();
      }
    }
  }

  private void seizeAll() throws TracingRefusedException, IOException {
    Set<Integer> seen = new HashSet<>();
    boolean stable = false;
    while (!stable) { // threads are born while others are seized: until a pass finds no new one
      stable = true;
      for (int tid : proc.tids()) {
        if (seen.add(tid)) {
          stable = false;
          busySince.setRelease(System.nanoTime());
          seize(tid);
        }
      }
    }
    if (awaited == 0) {
      life.tracing();
    }
  }

  /** To be seized disturbs no thread; one that is to be stopped at its calls must be told so. */
  private void seize(int tid) throws TracingRefusedException {
    try {
      Linux.ptrace(Linux.PTRACE_SEIZE, tid, 0, tid == pid ? leaderOptions() : attachment.options);
    } catch (LastErrorException e) {
      int tracer = proc.tracer(tid);
      if (e.getErrorCode() == Linux.ESRCH
          || tracer == Linux.gettid(syscalls) // born of a seized thread, and so seized already
          || tracer == 0 && proc.hasEnded(tid)) { // a zombie answers EPERM
        return;
      }
      throw Refusal.of(pid, tid, e.getErrorCode(), tracer);
    }
    Tracee tracee = traceeOf(tid, false);
    if (tracee.sink.watch() == Watch.EVERY_CALL) {
      tracee.foundIn = proc.call(tid); // before it is taken out of its sleep
      tracee.awaitsFirstStop = true;
      awaited++;
      interrupt(tid);
    }
  }

  /** The first thread's end is held where that is harmless: it is the last to be seen of all. */
  private int leaderOptions() {
    return KernelVersion.current().isAtLeast(KernelVersion.WITH_HARMLESS_EXIT_STOP)
        ? attachment.options | Linux.PTRACE_O_TRACEEXIT
        : attachment.options;
  }

  /**
   * A thread may have to be stopped at other calls than so far: at its next stop, at the latest.
   */
  private void change(int tid) {
    Tracee tracee = tracees.get(tid);
    if (tracee != null && tracee.sink.watch() != tracee.inForce && !tracee.awaitsFirstStop) {
      if (tracee.inForce == Watch.NONE) {
        tracee.foundIn = proc.call(tid); // none, if it spins until it is traced
      }
      interrupt(tid);
    }
  }

  private static void interrupt(int tid) {
    try {
      Linux.ptrace(Linux.PTRACE_INTERRUPT, tid, 0, 0);
    } catch (LastErrorException e) {
      if (e.getErrorCode() != Linux.ESRCH) { // it has ended: wait(2) will tell
        throw e;
      }
    }
  }

  /** Handles one stop and lets the thread go on; returns whether the program is another now. */
  private boolean handle(int tid, int status, long nanoTime) {
    WaitStatus what = WaitStatus.of(status);
    if (what == WaitStatus.ENDED) {
      ended(tid, nanoTime);
      return false;
    }
    try {
      if (what == WaitStatus.EXEC && tid == pid) {
        return becomesAnother();
      }
      Tracee tracee = tracees.get(tid);
      if (tracee == null) {
        if (bystanders.contains(tid) || !proc.contains(tid)) {
          pass(tid, what, status);
          return false;
        }
        tracee = traceeOf(tid, true);
        disinherit(tid);
      }
      if (tracee.awaitsFirstStop) {
        firstStop(tracee);
      }
      if (tracee.foundIn.isPresent()) {
        if (what == WaitStatus.INTERRUPTED || what == WaitStatus.SIGNAL) {
          ProcTask.Call call = tracee.foundIn.get();
          CallState calls = tracee.calls;
          tell(() -> calls.attachedInside(call.number(), call.arguments()::get, nanoTime));
        }
        tracee.foundIn = Optional.empty();
      }
      switch (what) {
        case SYSCALL, SECCOMP -> syscall(tracee, nanoTime);
        case SIGNAL -> resume(tracee, WaitStatus.signal(status));
        case GROUP_STOP -> Linux.ptrace(Linux.PTRACE_LISTEN, tid, 0, 0);
        case EXIT -> exits(tracee);
        default -> resume(tracee, 0);
      }
    } catch (LastErrorException e) {
      if (e.getErrorCode() != Linux.ESRCH) { // killed while it was stopped: wait(2) will tell
        throw e;
      }
    }
    return false;
  }

  private Tracee traceeOf(int tid, boolean born) {
    CallSink sink = sinks.open(tid, born);
    Tracee tracee = new Tracee(tid, new CallState(sink, abi), sink);
    tracees.put(tid, tracee);
    return tracee;
  }

  /** A thread that the first one has made has its options, too: only that one's end is held. */
  private void disinherit(int tid) {
    Linux.ptrace(Linux.PTRACE_SETOPTIONS, tid, 0, attachment.options);
  }

  private void syscall(Tracee tracee, long nanoTime) {
    if (tracee.sink.watch() == Watch.NONE) {
      resume(tracee, 0); // what a filter stops all the same, or the stop before the last
      return;
    }
    stop.read(tracee.tid);
    try {
      stopped(tracee, nanoTime);
    } catch (RuntimeException e) {
      sinks.failed(e);
    }
    resume(tracee, 0);
  }

  /** Not for what happens at each call: there, no object is made. */
  private void tell(Runnable sink) {
    try {
      sink.run();
    } catch (RuntimeException e) {
      sinks.failed(e);
    }
  }

  private void stopped(Tracee tracee, long nanoTime) {
    switch (stop.op()) {
      case SyscallStop.ENTRY, SyscallStop.SECCOMP ->
          tracee.calls.entry(
              stop.number(), arguments, stop.instructionPointer(), System.nanoTime());
      case SyscallStop.EXIT ->
          tracee.calls.exit(stop.value(), stop.error(), stop.instructionPointer(), nanoTime);
      default -> {
        // neither: nothing to charge
      }
    }
  }

  /**
   * The stop that a thread was seized for, or any other that came before it: each takes the place
   * of a pending PTRACE_INTERRUPT, which then never shows (ptrace_stop() in kernel/signal.c).
   */
  private void firstStop(Tracee tracee) {
    tracee.awaitsFirstStop = false;
    if (--awaited == 0) {
      life.tracing();
    }
  }

  /** A stop of a process that is not observed: a child, or one made with an unusual exit signal. */
  private void pass(int tid, WaitStatus what, int status) {
    if (attachment == Attachment.TO_RUNNING) {
      Linux.ptrace(Linux.PTRACE_DETACH, tid, 0, 0);
      return;
    }
    bystanders.add(tid);
    switch (what) {
      case GROUP_STOP -> Linux.ptrace(Linux.PTRACE_LISTEN, tid, 0, 0);
      case SIGNAL -> Linux.ptrace(Linux.PTRACE_CONT, tid, 0, WaitStatus.signal(status));
      default -> Linux.ptrace(Linux.PTRACE_CONT, tid, 0, 0);
    }
  }

  /**
   * The process runs another program now, on one thread that has the first one's id; the id that it
   * had before is not heard of again, nor is the former first thread (ptrace(2), "execve(2) under
   * ptrace").
   *
   * @return whether it is let go
   */
  private boolean becomesAnother() {
    if (attachment == Attachment.TO_RUNNING) {
      life.ending();
      Linux.ptrace(Linux.PTRACE_DETACH, pid, 0, 0);
      return true;
    }
    int former = (int) eventMessage();
    for (int gone : former == pid ? List.of(pid) : List.of(pid, former)) {
      Tracee tracee = tracees.remove(gone);
      if (tracee != null) {
        forget(tracee, System.nanoTime());
      }
    }
    leaderIsHeld = false;
    Linux.ptrace(Linux.PTRACE_SETOPTIONS, pid, 0, leaderOptions()); // the former thread's are not
    resume(traceeOf(pid, false), 0);
    return false;
  }

  private void ended(int tid, long nanoTime) {
    Tracee tracee = tracees.remove(tid);
    if (tracee == null) {
      bystanders.remove(tid);
      return;
    }
    forget(tracee, nanoTime);
    if (tid == pid) {
      leaderIsHeld = false;
      life.ending(); // again, or at last if it was let go early or killed outright
    }
    letLeaderEndAsTheLast();
  }

  private void forget(Tracee tracee, long nanoTime) {
    tell(() -> tracee.sink.ended(nanoTime));
    if (tracee.awaitsFirstStop) {
      firstStop(tracee);
    }
  }

  /**
   * The first thread is held at its end, so that the last figures are out when the program's parent
   * learns of it. Not where another thread may wait for it to end alone, in pthread_join(3).
   */
  private void exits(Tracee tracee) {
    if (tracee.tid == pid && eventMessage() != SIGKILL && proc.syscall(pid) != abi.exit()) {
      leaderIsHeld = true;
      letLeaderEndAsTheLast();
    } else {
      resume(tracee, 0);
    }
  }

  private void letLeaderEndAsTheLast() {
    if (leaderIsHeld && tracees.size() == 1) {
      life.ending();
      letLeaderEnd();
    }
  }

  private void letLeaderEnd() {
    leaderIsHeld = false;
    try {
      resume(tracees.get(pid), 0);
    } catch (LastErrorException e) {
      if (e.getErrorCode() != Linux.ESRCH) { // killed while it was held: wait(2) will tell
        throw e;
      }
    }
  }

  /** Whether the only other thread, traced or not, waits in execve(2) for the first one's end. */
  private boolean isBecomingAnother() {
    return tracees.size() == 2
        && tracees.keySet().stream().anyMatch(tid -> abi.isExec(proc.syscall(tid)));
  }

  /** The status with which the first thread ends, or the former id of one that becomes another. */
  private long eventMessage() {
    Linux.ptrace(Linux.PTRACE_GETEVENTMSG, pid, 0, Pointer.nativeValue(eventMessage));
    return eventMessage.getLong(0);
  }

  private static void resume(Tracee tracee, int signal) {
    Watch watch = tracee.sink.watch();
    boolean toTheExit = watch == Watch.FILTERED_CALLS && tracee.calls.isInCall();
    Linux.ptrace(
        watch == Watch.EVERY_CALL || toTheExit ? Linux.PTRACE_SYSCALL : Linux.PTRACE_CONT,
        tracee.tid,
        0,
        signal);
    if (watch != tracee.inForce) {
      tracee.inForce = watch;
      tracee.sink.inForce(watch);
    }
  }
}
