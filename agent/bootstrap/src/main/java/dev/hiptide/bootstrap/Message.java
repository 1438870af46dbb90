package dev.hiptide.bootstrap;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * What the agent says to its user: single lines on standard error. They do not go through {@code
 * System.err}, which the application may have replaced by then. They are in UTF-8 in every locale,
 * as the collector's lines are.
 */
final class Message {
  private static final PrintStream STANDARD_ERROR = standardError();

  private Message() {}

  private static PrintStream standardError() {
    try {
      return new PrintStream(
          new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
    } catch (SecurityException e) {
      return System.err; // before main it is still the JVM's own
    }
  }

  static void print(String line) {
    STANDARD_ERROR.println("hiptide: " + line);
  }
}
