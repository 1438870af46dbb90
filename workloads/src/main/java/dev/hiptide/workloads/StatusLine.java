package dev.hiptide.workloads;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * One line of the terminal behind the standard error, written over again and again. Where the
 * standard error is no terminal, nothing is shown. Thread-safe.
 */
public final class StatusLine {
  private static final String START_OF_LINE = "\r";
  private static final String ERASE_TO_END = "\u001b[K";

  private final boolean visible = isTerminal(Path.of("/proc/self/fd/2"));

  /** Whether there is anyone to look at it. */
  public boolean isVisible() {
    return visible;
  }

  /** Replaces the line. */
  public synchronized void show(String text) {
    if (visible) {
      System.err.print(START_OF_LINE + text + ERASE_TO_END);
      System.err.flush();
    }
  }

  /** Takes the line away. */
  public synchronized void clear() {
    show("");
    if (visible) {
      System.err.print(START_OF_LINE);
    }
  }

  /** Writes a line that stays, terminal or not. */
  public synchronized void say(String line) {
    clear();
    System.err.println(line);
  }

  /** {@code System.console()} tells of all three streams at once, and differently since JDK 22. */
  private static boolean isTerminal(Path descriptor) {
    try {
      String device = Files.readSymbolicLink(descriptor).toString();
      return device.startsWith("/dev/pts/")
          || device.startsWith("/dev/tty")
          || device.equals("/dev/console");
    } catch (IOException e) {
      return false;
    }
  }
}
