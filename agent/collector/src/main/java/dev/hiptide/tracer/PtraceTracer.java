package dev.hiptide.tracer;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import dev.hiptide.syscall.SyscallTable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Stops every thread of a process at the entry and the exit of every system call (ptrace(2)), until
 * the process ends. The process must not be a child of this one: the JDK waits for its children and
 * would steal their stops.
 *
 * <p>All of it runs on the one thread that calls {@link #run}, because a tracee obeys no other. If
 * that thread dies, the kernel lets every tracee go on untraced, whatever state it is in:
 * PTRACE_O_TRACESYSGOOD makes sure that none of them is left with a SIGTRAP.
 */
public final class PtraceTracer {
  private static final int OPTIONS =
      Linux.PTRACE_O_TRACESYSGOOD | Linux.PTRACE_O_TRACECLONE | Linux.PTRACE_O_TRACEEXEC;

  /** Stops that are collected before any of their threads goes on, for fairness. */
  private static final int BATCH = 256;

  private final int pid;
  private final ProcTask proc;
  private final CallSink.Factory sinks;
  private final CallState.Abi abi;
  private final Listener listener;
  private final Map<Integer, Tracee> tracees = new HashMap<>();
  private final SyscallStop stop = new SyscallStop();
  private final Memory scratch = new Memory(Long.BYTES);
  private final long scratchAddress = Pointer.nativeValue(scratch);
  private final ByteBuffer scratchBuffer = scratch.getByteBuffer(0, Long.BYTES);
  private final int[] stoppedTids = new int[BATCH];
  private final int[] statuses = new int[BATCH];
  private final long[] stoppedNanos = new long[BATCH];
  private final AtomicLong stops = new AtomicLong();
  private final AtomicLong heldNanos = new AtomicLong();
  private int awaited;

  /** Whether the first thread of the process is held at its end, until the others have ended. */
  private boolean leaderIsHeld;

  /** Told of the great turns of the process's life, on the tracer's thread. */
  public interface Listener {
    /** Every thread is traced now. */
    void tracing();

    /**
     * The process has made its last call, or has become another program; it is held until this
     * returns, if that is possible. May be called more than once.
     */
    void ending();
  }

  public PtraceTracer(int pid, SyscallTable syscalls, CallSink.Factory sinks, Listener listener) {
    this.pid = pid;
    this.proc = new ProcTask(pid);
    this.sinks = sinks;
    this.abi = CallState.Abi.of(syscalls);
    this.listener = listener;
  }

  /** The stops handled so far. Safe for any thread. */
  public long stops() {
    return stops.get();
  }

  /**
   * How long threads were held, from when their stops were seen here until they could go on, in
   * nanoseconds. What it takes to wake this thread, and them, is not in it.
   */
  public long heldNanos() {
    return heldNanos.get();
  }

  /**
   * Traces the process until it ends or becomes another program.
   *
   * @throws TracingRefusedException if it may not be traced; it goes on undisturbed
   * @throws IOException if the process is gone
   */
  public void run() throws TracingRefusedException, IOException {
    KernelVersion kernel = KernelVersion.current();
    if (!kernel.isAtLeast(KernelVersion.WITH_SYSCALL_INFO)) {
      throw new TracingRefusedException(
          "cannot trace on Linux "
              + kernel
              + ": it takes "
              + KernelVersion.WITH_SYSCALL_INFO
              + " or later");
    }
    seizeAll();
    boolean exec = false;
    while (!exec && !tracees.isEmpty()) {
      int count = awaitStops();
      if (count == 0) {
        return;
      }
      long held = 0;
      for (int i = 0; i < count && !exec; i++) {
        exec = handle(stoppedTids[i], statuses[i], stoppedNanos[i]);
        held += System.nanoTime() - stoppedNanos[i];
      }
      stops.addAndGet(count);
      heldNanos.addAndGet(held);
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
          seize(tid);
        }
      }
    }
    if (awaited == 0) {
      listener.tracing();
    }
  }

  private void seize(int tid) throws TracingRefusedException {
    int foundIn;
    try {
      Linux.ptrace(Linux.PTRACE_SEIZE, tid, 0, tid == pid ? leaderOptions() : OPTIONS);
      foundIn = proc.syscall(tid); // before it is taken out of its sleep
      Linux.ptrace(Linux.PTRACE_INTERRUPT, tid, 0, 0);
    } catch (LastErrorException e) {
      int tracer = proc.tracer(tid);
      if (e.getErrorCode() == Linux.ESRCH
          || tracer == Linux.gettid() // born of a seized thread, and so seized already
          || tracer == 0 && proc.hasEnded(tid)) { // a zombie answers EPERM
        return;
      }
      throw refused(tid, e.getErrorCode(), tracer);
    }
    Tracee tracee = traceeOf(tid, false);
    tracee.awaitsFirstStop = true;
    tracee.foundIn = foundIn;
    awaited++;
  }

  /** The first thread's end is held where that is harmless: it is the last to be seen of all. */
  private static int leaderOptions() {
    return KernelVersion.current().isAtLeast(KernelVersion.WITH_HARMLESS_EXIT_STOP)
        ? OPTIONS | Linux.PTRACE_O_TRACEEXIT
        : OPTIONS;
  }

  private TracingRefusedException refused(int tid, int error, int tracer) {
    String what = "cannot trace thread " + tid + " of process " + pid + ": ";
    if (tracer != 0) {
      return new TracingRefusedException(
          what + "thread " + tracer + " (a debugger or strace?) traces it already");
    }
    if (error != Linux.EPERM) {
      return new TracingRefusedException(what + "ptrace fails with error number " + error);
    }
    Path yama = Path.of("/proc/sys/kernel/yama/ptrace_scope");
    String scope = "0";
    try {
      scope = Files.readString(yama).trim();
    } catch (IOException e) {
      // no Yama in this kernel
    }
    return new TracingRefusedException(
        what
            + "not permitted; "
            + (scope.equals("0")
                ? "it needs the same user, a dumpable process, and in a container the capability"
                    + " SYS_PTRACE"
                : yama + " is " + scope + ": set it to 0, or grant the capability SYS_PTRACE"));
  }

  /** Waits for stops; returns how many there are, 0 when no tracee is left. */
  private int awaitStops() {
    int count = 0;
    while (count < BATCH) {
      int options = Linux.WALL | Linux.WNOTHREAD | (count == 0 ? 0 : Linux.WNOHANG);
      int tid;
      try {
        tid = Linux.waitpid(-1, scratchAddress, options);
      } catch (LastErrorException e) {
        if (e.getErrorCode() == Linux.EINTR) {
          continue;
        }
        return count; // ECHILD
      }
      if (tid == 0) {
        return count;
      }
      stoppedTids[count] = tid;
      statuses[count] = scratchBuffer.getInt(0);
      stoppedNanos[count] = System.nanoTime();
      count++;
    }
    return count;
  }

  /** Handles one stop and lets the thread go on; returns whether the program is another now. */
  private boolean handle(int tid, int status, long nanoTime) {
    WaitStatus what = WaitStatus.of(status);
    if (what == WaitStatus.ENDED) {
      ended(tid, nanoTime);
      return false;
    }
    try {
      Tracee tracee = tracees.get(tid);
      if (tracee == null) {
        if (!proc.contains(tid)) { // a process made by clone(2) with an unusual exit signal
          Linux.ptrace(Linux.PTRACE_DETACH, tid, 0, 0);
          return false;
        }
        tracee = traceeOf(tid, true);
      }
      if (tracee.awaitsFirstStop) {
        firstStop(tracee);
        if (tracee.foundIn >= 0 && (what == WaitStatus.INTERRUPTED || what == WaitStatus.SIGNAL)) {
          tracee.calls.attachedInside(tracee.foundIn, nanoTime);
        }
      }
      switch (what) {
        case SYSCALL -> syscall(tracee, nanoTime);
        case SIGNAL -> resume(tracee, WaitStatus.signal(status));
        case GROUP_STOP -> Linux.ptrace(Linux.PTRACE_LISTEN, tid, 0, 0);
        case EXIT -> {
          leaderIsHeld = true;
          releaseLeader(tracee.calls.isInExit()); // others may wait for it to end: pthread_join(3)
        }
        case EXEC -> {
          listener.ending();
          Linux.ptrace(Linux.PTRACE_DETACH, tid, 0, 0);
          return true;
        }
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

  private void syscall(Tracee tracee, long nanoTime) {
    stop.read(tracee.tid);
    switch (stop.op()) {
      case SyscallStop.ENTRY -> {
        tracee.calls.entry(
            stop.number(), stop.firstArgument(), stop.instructionPointer(), System.nanoTime());
        releaseLeader(false);
      }
      case SyscallStop.EXIT ->
          tracee.calls.exit(stop.value(), stop.isError(), stop.instructionPointer(), nanoTime);
      default -> {
        // neither: nothing to charge
      }
    }
    resume(tracee, 0);
  }

  /**
   * The stop that a thread was seized for, or any other that came before it: each takes the place
   * of a pending PTRACE_INTERRUPT, which then never shows (ptrace_stop() in kernel/signal.c).
   */
  private void firstStop(Tracee tracee) {
    tracee.awaitsFirstStop = false;
    if (--awaited == 0) {
      listener.tracing();
    }
  }

  private void ended(int tid, long nanoTime) {
    Tracee tracee = tracees.remove(tid);
    if (tracee == null) {
      return;
    }
    tracee.sink.ended(nanoTime);
    if (tracee.awaitsFirstStop) {
      firstStop(tracee);
    }
    if (tid == pid) {
      leaderIsHeld = false;
      listener.ending(); // again, or at last if it was let go early or killed outright
    }
    releaseLeader(false);
  }

  /**
   * Lets the first thread end when all the others have, so that what it was held for is complete. A
   * thread that becomes another program waits in execve(2) for the first one's end: it must not
   * wait for us.
   *
   * @param atOnce whether it must not be held at all
   */
  private void releaseLeader(boolean atOnce) {
    if (!leaderIsHeld) {
      return;
    }
    if (tracees.size() == 1) {
      listener.ending();
    } else if (!atOnce && tracees.values().stream().noneMatch(other -> other.calls.isInExec())) {
      return;
    }
    leaderIsHeld = false;
    resume(tracees.get(pid), 0);
  }

  private static void resume(Tracee tracee, int signal) {
    int request = tracee.sink.wantsCalls() ? Linux.PTRACE_SYSCALL : Linux.PTRACE_CONT;
    Linux.ptrace(request, tracee.tid, 0, signal);
  }
}
