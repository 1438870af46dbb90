package dev.hiptide.agent;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;

/**
 * What the agent says to its user: single lines on standard error. Not through {@code System.err},
 * which may be the application's own by the time there is something to say.
 */
final class Message {
  private static final PrintStream STANDARD_ERROR =
      new PrintStream(new FileOutputStream(FileDescriptor.err), true);

  private Message() {}

  static void print(String line) {
    STANDARD_ERROR.println("hiptide: " + line);
  }
}
