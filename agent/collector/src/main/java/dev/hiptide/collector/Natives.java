package dev.hiptide.collector;

import com.sun.jna.LastErrorException;
import dev.hiptide.linux.KillTimer;
import dev.hiptide.linux.Linux;
import dev.hiptide.table.TraceTable;
import dev.hiptide.terms.Inability;
import dev.hiptide.terms.SyscallTable;
import dev.hiptide.tracer.TracingRefusedException;
import java.util.Optional;

/**
 * What takes native code: to trace, and to be sure that what is traced is let go. Without it, the
 * collector does everything else.
 */
final class Natives {
  private final Optional<KillTimer> killTimer;
  private final String missing;

  private Natives(Optional<KillTimer> killTimer, String missing) {
    this.killTimer = killTimer;
    this.missing = missing;
  }

  /**
   * Loads JNA, and leaves the terminal.
   *
   * @return what is missing; empty if nothing is
   */
  static Optional<String> load() {
    try {
      Linux.load();
      Console.leaveTerminal();
      return Optional.empty();
    } catch (LinkageError | RuntimeException e) {
      return Optional.of(Inability.reason(e));
    }
  }

  /**
   * Arms the kill timer: from now on, signs of life are due.
   *
   * @param missing what {@link #load} has missed
   */
  static Natives armed(Optional<String> missing, SyscallTable syscalls) {
    if (missing.isPresent()) {
      return new Natives(Optional.empty(), missing.get());
    }
    try {
      return new Natives(Optional.of(new KillTimer(syscalls, TraceTable.SILENCE)), null);
    } catch (LastErrorException e) {
      return new Natives(
          Optional.empty(), "the kernel has no timer to give (error " + e.getErrorCode() + ")");
    }
  }

  /** Refuses to trace without a kill timer. */
  void check() throws TracingRefusedException {
    if (killTimer.isEmpty()) {
      throw new TracingRefusedException("cannot trace: " + missing);
    }
  }

  /** Puts the end of this process off. */
  void signOfLife() {
    killTimer.ifPresent(KillTimer::signOfLife);
  }

  /** Puts it off for good. */
  void disarm() {
    killTimer.ifPresent(KillTimer::disarm);
  }
}
