package dev.hiptide.collector;

import com.sun.jna.LastErrorException;
import dev.hiptide.linux.Linux;

/**
 * The standard error, which is the workload's, and the terminal behind it. Programs that read the
 * workload's output to its end must not have to wait for the collector.
 */
final class Console {
  private static final long SIG_IGN = 1; // signal(2)

  /** SIGHUP, SIGINT, SIGQUIT and SIGTERM, signal(7). */
  private static final int[] SIGNALS_FOR_THE_WORKLOAD = {1, 2, 3, 15};

  private Console() {}

  /** Writes one line for the user. */
  static void say(String message) {
    System.err.println("hiptide: " + message);
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
   * {@code /dev/null} in its place.
   */
  static void close() {
    System.err.close();
  }
}
