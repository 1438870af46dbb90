package dev.hiptide.collector;

import com.sun.jna.LastErrorException;
import dev.hiptide.linux.Linux;
import dev.hiptide.terms.Inability;
import dev.hiptide.terms.Printable;
import java.time.Duration;

/**
 * The standard error, which is the workload's, and the terminal behind it. Programs that read the
 * workload's output to its end must not have to wait for the collector, and the collector does not
 * wait for those who do not read it.
 */
final class Console {
  private static final long SIG_IGN = 1; // signal(2)

  /** SIGHUP, SIGINT, SIGQUIT and SIGTERM, signal(7). */
  private static final int[] SIGNALS_FOR_THE_WORKLOAD = {1, 2, 3, 15};

  /** A write takes microseconds, unless nobody reads. */
  private static final Duration PATIENCE = Duration.ofMillis(500);

  private static final Printer STANDARD_ERROR = new Printer(System.err);

  private Console() {}

  /** Writes one line for the user, soon. */
  static void say(String message) {
    STANDARD_ERROR.line("hiptide: " + Printable.of(message));
  }

  /** Writes one line for the user before this returns, unless that takes too long. */
  static void sayNow(String message) {
    say(message);
    try {
      STANDARD_ERROR.flush(PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // nobody interrupts threads of the collector
    }
  }

  /** Writes a text of several lines, and returns when it is written, however long that takes. */
  static void print(String text) throws InterruptedException {
    STANDARD_ERROR.text(text);
  }

  /** Writes that a part of the figures stays as it was. */
  static void sayFailed(String part, Throwable failure) {
    say("the figures of " + part + " stand still: " + Inability.reason(failure));
  }

  /**
   * Leaves the workload's session, and ignores the signals that end a group of processes: a
   * control-C or a service manager's SIGTERM is meant for the workload, and the collector has to
   * follow the workload to its end. It ends when the workload has ended.
   */
  static void leaveTerminal() {
    for (int signal : SIGNALS_FOR_THE_WORKLOAD) {
      Linux.signal(signal, SIG_IGN);
    }
    try {
      Linux.setsid();
    } catch (LastErrorException e) {
      // this process leads a session already
    }
  }

  /**
   * Closes the standard error, so that a reader of the workload's output sees the end. The JDK puts
   * {@code /dev/null} in its place. What cannot be written soon is left to the writing thread.
   */
  static void close() throws InterruptedException {
    STANDARD_ERROR.close(PATIENCE);
  }
}
