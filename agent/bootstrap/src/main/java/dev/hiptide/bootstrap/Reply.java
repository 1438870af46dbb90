package dev.hiptide.bootstrap;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;

/**
 * Takes the lines that are for the user: they are printed, and as long as the agent starts, those
 * who have attached it get them, too, in a file that they have made. That file is the first of the
 * agent's arguments then, {@code reply=FILE}. Internal to hiptide, as no user writes it.
 */
final class Reply implements Consumer<String> {
  private static final String ARGUMENT = "reply=";
  private static final char SEPARATOR = ',';

  /** Its class is loaded now: the jar may have been overwritten when there is a line to print. */
  private final Consumer<String> printer = Message::print;

  /** Null if nobody waits for an answer. */
  private volatile Path file;

  private Reply(Path file) {
    this.file = file;
  }

  /** The reply to whoever has given the agent these arguments; they may be null. */
  static Reply to(String arguments) {
    if (arguments == null || !arguments.startsWith(ARGUMENT)) {
      return new Reply(null);
    }
    try {
      return new Reply(Path.of(arguments.substring(ARGUMENT.length(), end(arguments))));
    } catch (InvalidPathException e) {
      return new Reply(null);
    }
  }

  /** The arguments that are meant for the agent itself. */
  static String rest(String arguments) {
    if (arguments == null || !arguments.startsWith(ARGUMENT)) {
      return arguments;
    }
    int end = end(arguments);
    return end == arguments.length() ? "" : arguments.substring(end + 1);
  }

  private static int end(String arguments) {
    int end = arguments.indexOf(SEPARATOR);
    return end < 0 ? arguments.length() : end;
  }

  @Override
  public void accept(String line) {
    printer.accept(line);
    Path waiting = file;
    if (waiting != null) {
      try {
        Files.write(
            waiting,
            (line + "\n").getBytes(StandardCharsets.UTF_8),
            StandardOpenOption.WRITE,
            StandardOpenOption.APPEND,
            LinkOption.NOFOLLOW_LINKS);
      } catch (IOException | SecurityException e) {
        // whoever waited is gone; the line was printed
      }
    }
  }

  /** What comes from now on is printed alone. */
  void close() {
    file = null;
  }
}
