package dev.hiptide.collector;

import com.sun.jna.LastErrorException;
import dev.hiptide.linux.Linux;

/**
 * The standard error, which is the workload's, and the terminal behind it. The collector must not
 * stand in the way of whoever reads the workload's output to its end.
 */
final class Console {
  private static final int STDERR = 2;
  private static final int O_WRONLY = 1; // open(2)
  private static final long SIG_IGN = 1; // signal(2)

  /** SIGHUP, SIGINT, SIGQUIT and SIGTERM, signal(7). */
  private static final int[] FOR_THE_WORKLOAD = {1, 2, 3, 15};

  private Console() {}

  /** Says one line. */
  static void say(String message) {
    System.err.println("hiptide: " + message);
  }

  /**
   * Leaves the workload's session, and ignores the signals that end a group of processes: a
   * control-C or a service manager's SIGTERM is for the workload, and the collector must see how it
   * takes it. It ends when the workload does.
   */
  static void leaveTerminal() {
    for (int signal : FOR_THE_WORKLOAD) {
      Linux.signal(signal, SIG_IGN);
    }
    try {
      Linux.setsid();
    } catch (LastErrorException e) {
      // it leads a session already
    }
  }

  /** Lets the reader of the workload's standard error see its end. */
  static void close() {
    System.err.flush();
    try {
      Linux.dup2(Linux.open("/dev/null", O_WRONLY), STDERR);
    } catch (LastErrorException e) {
      // then the reader waits until this process ends, which is soon
    }
  }
}
