package dev.hiptide.workloads;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * One line on the terminal at standard error that is overwritten with each new text. Shows nothing
 * if standard error is not a terminal. Thread-safe.
 */
public final class StatusLine {
  private static final String START_OF_LINE = "\r";
  private static final String ERASE_TO_END = "\u001b[K";

  private final boolean visible = isTerminal(Path.of("/proc/self/fd/2"));

  /** Whether standard error is a terminal. */
  public boolean isVisible() {
    return visible;
  }

  /** Shows a text in place of the last one. */
  public synchronized void show(String text) {
    if (visible) {
      System.err.print(START_OF_LINE + text + ERASE_TO_END);
      System.err.flush();
    }
  }

  /** Clears the line. */
  public synchronized void clear() {
    show("");
    if (visible) {
      System.err.print(START_OF_LINE);
    }
  }

  /** Writes a line that stays, with or without a terminal. */
  public synchronized void say(String line) {
    clear();
    System.err.println(line);
  }

  /**
   * {@code System.console()} cannot answer this: it looks at all standard streams together, and its
   * answer has changed in JDK 22.
   */
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
