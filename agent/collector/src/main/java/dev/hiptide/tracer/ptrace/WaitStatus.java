package dev.hiptide.tracer.ptrace;

/**
 * What a status from wait(2) says about a seized tracee, by the rules of ptrace(2), "Stopped
 * states".
 */
enum WaitStatus {
  /** The thread is gone. */
  ENDED,
  /** A system call begins or ends; only with PTRACE_O_TRACESYSGOOD. */
  SYSCALL,
  /** It has made another thread or process. */
  CLONE,
  /** It runs another program now. */
  EXEC,
  /** A system call begins that a seccomp filter names; only with PTRACE_O_TRACESECCOMP. */
  SECCOMP,
  /** It is about to end; only with PTRACE_O_TRACEEXIT. */
  EXIT,
  /** The whole process is stopped, by SIGSTOP or a similar signal: it must stay so. */
  GROUP_STOP,
  /** A stop that the tracer asked for, or a new thread's first. */
  INTERRUPTED,
  /** A signal is about to be delivered. */
  SIGNAL;

  private static final int SIGTRAP = 5;
  private static final int SYSGOOD = 0x80;
  private static final int EVENT_FORK = 1;
  private static final int EVENT_VFORK = 2;
  private static final int EVENT_CLONE = 3;
  private static final int EVENT_EXEC = 4;
  private static final int EVENT_EXIT = 6;
  private static final int EVENT_SECCOMP = 7;
  private static final int EVENT_STOP = 128;

  static WaitStatus of(int status) {
    if ((status & 0xff) != 0x7f) {
      return ENDED;
    }
    int signal = signal(status);
    return switch (status >>> 16) {
      case EVENT_FORK, EVENT_VFORK, EVENT_CLONE -> CLONE;
      case EVENT_EXEC -> EXEC;
      case EVENT_EXIT -> EXIT;
      case EVENT_SECCOMP -> SECCOMP;
      case EVENT_STOP -> signal == SIGTRAP ? INTERRUPTED : GROUP_STOP;
      default -> signal == (SIGTRAP | SYSGOOD) ? SYSCALL : SIGNAL;
    };
  }

  /** The signal of a stop, WSTOPSIG. */
  static int signal(int status) {
    return status >>> 8 & 0xff;
  }
}
