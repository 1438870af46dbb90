package dev.hiptide.tracer;

/** Which system calls of a thread a tracer is to see. */
public enum Watch {
  /** None. */
  NONE,
  /** Every one. */
  EVERY_CALL,
  /** Those that the program's own seccomp filter names (seccomp(2), SECCOMP_RET_TRACE). */
  FILTERED_CALLS
}
