package dev.hiptide.terms;

import java.util.Locale;

/** How the operating system is involved in the steady state of a program. */
public enum Regime {
  /** A system call of one category on about every iteration. */
  FINE,
  /** Rare calls, but long ones, take a good part of the time. */
  COARSE,
  /** The host waits for the device in user space: it burns a core and makes no call. */
  SPIN,
  /** The operating system is not on the steady-state path. */
  MINIMAL,
  /** No iteration has been marked yet, or system calls are not traced. */
  UNKNOWN;

  /** The value of the label {@code regime}, and the name in reports. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
