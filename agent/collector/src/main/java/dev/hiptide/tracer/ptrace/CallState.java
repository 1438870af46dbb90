package dev.hiptide.tracer.ptrace;

import dev.hiptide.linux.CallArguments;
import dev.hiptide.terms.SyscallTable;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Makes one call of what the kernel shows as several. A call that a signal interrupts returns an
 * inner error number that user space never sees (ERESTARTSYS and similar, linux/errno.h), and is
 * entered again: by its own number at the same place, or as restart_syscall(2). When a handler runs
 * in between, its end, rt_sigreturn(2), shows by where it returns to whether the call is entered
 * again or has failed with EINTR.
 *
 * <p>The state of one thread; touches nothing but the sink that it tells.
 */
final class CallState {
  private static final int EINTR = 4;
  private static final long ERESTARTSYS = -512;
  private static final long ERESTARTNOINTR = -513;
  private static final long ERESTARTNOHAND = -514;
  private static final long ERESTART_RESTARTBLOCK = -516;

  /** The place of a call that was under way when the tracer came. */
  private static final long UNKNOWN = 0;

  /** Handlers nest as deep as there are signals; beyond this the oldest call is given up. */
  private static final int MAX_DEPTH = 16;

  private final CallSink sink;
  private final Abi abi;
  private final Deque<Call> interrupted = new ArrayDeque<>();

  /** The call that the thread is in; null outside. */
  private Call current;

  CallState(CallSink sink, Abi abi) {
    this.sink = sink;
    this.abi = abi;
  }

  /** Whether the thread is inside a call whose return is still to be told. */
  boolean isInCall() {
    return current != null;
  }

  /** The thread was inside a call when the tracer came, and was taken out of it. */
  void attachedInside(int number, CallArguments arguments, long nanoTime) {
    int syscall = abi.meant(number, arguments);
    interrupted.push(new Call(syscall, UNKNOWN, sink.enter(syscall, 0, nanoTime)));
  }

  /**
   * The thread stops at the entry of a call.
   *
   * @param pointer the instruction pointer: behind the instruction that makes the call
   */
  void entry(int number, CallArguments arguments, long pointer, long nanoTime) {
    Call last = interrupted.peek();
    if (last != null && (number == abi.restartSyscall() || last.isAt(number, pointer))) {
      interrupted.pop();
      current = new Call(last.syscall, pointer, last.open);
      return;
    }
    if (last != null && last.pointer == UNKNOWN) {
      interrupted.pop().open.returned(EINTR, nanoTime); // it was not restarted
    }
    int syscall = abi.meant(number, arguments);
    current = new Call(syscall, pointer, sink.enter(syscall, arguments.get(0), nanoTime));
  }

  /**
   * The thread stops at the exit of a call.
   *
   * @param error the error number that it returns; 0 for success
   * @param pointer the instruction pointer: where the thread goes on
   */
  void exit(long value, int error, long pointer, long nanoTime) {
    Call call = current;
    current = null;
    if (call == null) {
      call = interrupted.poll();
      if (call == null) {
        return; // it began before the tracer came
      }
    }
    if (isRestart(value)) {
      interrupted.push(call);
      if (interrupted.size() > MAX_DEPTH) {
        interrupted.removeLast().open.returned(EINTR, nanoTime);
      }
      return;
    }
    if (call.syscall != abi.sigreturn()) {
      call.open.returned(error, nanoTime);
      return;
    }
    call.open.returned(0, nanoTime); // its value is the interrupted code's register
    Call last = interrupted.peek();
    if (last != null && pointer == last.pointer) {
      interrupted.pop().open.returned(EINTR, nanoTime);
    }
  }

  private static boolean isRestart(long value) {
    return value == ERESTARTSYS
        || value == ERESTARTNOINTR
        || value == ERESTARTNOHAND
        || value == ERESTART_RESTARTBLOCK;
  }

  private record Call(int syscall, long pointer, CallSink.OpenCall open) {
    boolean isAt(int number, long place) {
      return number == syscall && (place == pointer || pointer == UNKNOWN);
    }
  }

  /**
   * What of the architecture matters here.
   *
   * @param restartSyscall the number of restart_syscall(2)
   * @param restartBlock what that resumes
   * @param sigreturn the number of rt_sigreturn(2)
   * @param execve the number of execve(2)
   * @param execveat the number of execveat(2)
   * @param exit the number of exit(2)
   */
  record Abi(
      int restartSyscall,
      RestartBlock restartBlock,
      int sigreturn,
      int execve,
      int execveat,
      int exit) {
    static Abi of(SyscallTable syscalls) {
      return new Abi(
          syscalls.number("restart_syscall"),
          RestartBlock.of(syscalls),
          syscalls.number("rt_sigreturn"),
          syscalls.number("execve"),
          syscalls.number("execveat"),
          syscalls.number("exit"));
    }

    /** The call that the thread is in; of one that resumes another, which is not known, that. */
    private int meant(int number, CallArguments arguments) {
      return number == restartSyscall
          ? restartBlock.resumed(arguments).orElse(restartSyscall)
          : number;
    }

    boolean isExec(int syscall) {
      return syscall == execve || syscall == execveat;
    }
  }
}
