package dev.hiptide.settings;

import dev.hiptide.terms.Inability;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Optional;

/**
 * How a collector that cannot work tells the agent why: by a line of its standard output, which is
 * a file beside the trace table. Its JVM, if that cannot start, writes there, too.
 */
public final class LastWords {
  private static final String OWN = "cannot: ";

  // What HotSpot writes, arguments.cpp, java.cpp and vmError.cpp.
  private static final String NO_START = "Error occurred during initialization of ";
  private static final String NO_MEMORY = "# There is insufficient memory for the Java Runtime";
  private static final String NO_THREAD = "unable to create native thread";

  private LastWords() {}

  /** Where the standard output of the collectors of a table goes. */
  public static Path file(Path table) {
    return table.resolveSibling("output");
  }

  /** Called by a collector before it ends. */
  public static void say(String reason) {
    new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8)
        .println(OWN + reason);
  }

  /**
   * Why the last collector of a table could not work, and another could not either; empty if it has
   * ended for a reason that it did not know.
   */
  public static Optional<String> of(Path table) {
    try {
      return in(Files.readString(file(table)));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  static Optional<String> in(String output) {
    for (Iterator<String> lines = output.lines().iterator(); lines.hasNext(); ) {
      String line = lines.next();
      if (line.startsWith(OWN)) {
        return Optional.of(line.substring(OWN.length()));
      }
      if (line.startsWith(NO_START) || line.startsWith(NO_MEMORY)) {
        String detail = (lines.hasNext() ? lines.next() : line).replaceFirst("^# ", "");
        return Optional.of(
            "Java does not start: "
                + (detail.contains(NO_THREAD) ? Inability.THREAD_LIMIT : detail));
      }
    }
    return Optional.empty();
  }
}
