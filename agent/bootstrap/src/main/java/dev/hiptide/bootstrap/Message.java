package dev.hiptide.bootstrap;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * What the agent says to its user: single lines on standard error. Not through {@code System.err},
 * which may be the application's own by the time there is something to say; in UTF-8, whatever the
 * locale, as the collector's lines are.
 */
final class Message {
  private static final PrintStream STANDARD_ERROR =
      new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);

  private Message() {}

  static void print(String line) {
    STANDARD_ERROR.println("hiptide: " + line);
  }
}
