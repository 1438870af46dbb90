package dev.hiptide.bootstrap;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * What the agent says to its user: single lines on standard error. They do not go through {@code
 * System.err}, which the application may have replaced by then. They are in UTF-8 in every locale,
 * as the collector's lines are.
 *
 * <p>Each line is written by a thread of its own, and whoever has something to say, which may be a
 * thread of the program, waits for that thread for a moment only: nobody need read standard error,
 * and a full pipe would hold the program where it would not have written anything itself.
 */
final class Message implements Runnable {
  private static final long PATIENCE_MILLIS = 500;

  private static final PrintStream STANDARD_ERROR = standardError();

  /** The last one that was written, or is being. Guarded by the class. */
  private static Thread writer;

  private final String line;

  private Message(String line) {
    this.line = line;
  }

  private static PrintStream standardError() {
    try {
      return new PrintStream(
          new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
    } catch (SecurityException e) {
      return System.err; // before main it is still the JVM's own
    }
  }

  /** Prints a line, unless nobody has taken the one before. Safe for any thread. */
  static synchronized void print(String text) {
    if (writer != null && writer.isAlive()) {
      return;
    }
    Message message = new Message("hiptide: " + printable(text) + "\n");
    try {
      writer = new Thread(systemGroup(), message, "hiptide-message", 0, false);
      writer.setDaemon(true);
      writer.setContextClassLoader(null);
      writer.start();
    } catch (OutOfMemoryError | SecurityException e) { // what is to be said may be just that
      writer = null;
      message.run();
      return;
    }
    try {
      writer.join(PATIENCE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // it is meant for the program
    }
  }

  /** Where the JVM's own threads are, and the program does not look. */
  private static ThreadGroup systemGroup() {
    ThreadGroup group = Thread.currentThread().getThreadGroup();
    while (group.getParent() != null) {
      group = group.getParent();
    }
    return group;
  }

  @Override
  public void run() {
    STANDARD_ERROR.print(line);
    STANDARD_ERROR.flush();
  }

  /** Names of others may hold what a terminal obeys, or a line break. */
  private static String printable(String text) {
    StringBuilder printable = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char each = text.charAt(i);
      printable.append(Character.isISOControl(each) ? '\ufffd' : each);
    }
    return printable.toString();
  }
}
