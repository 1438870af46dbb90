package dev.hiptide.tracer.ptrace;

/** At which system calls a thread is stopped. */
public enum Stops {
  /** At none: it runs at full speed, but for signals and the threads that it makes. */
  NONE,
  /** At every one. */
  EVERY_CALL,
  /** At those that the program's own seccomp filter names (seccomp(2), SECCOMP_RET_TRACE). */
  FILTERED_CALLS
}
