package dev.hiptide.workloads;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ExitCode;

/**
 * How a run ended: the one line that a program writes on its standard output.
 *
 * @param workload the program
 * @param iterations the number of marked iterations
 * @param bytes the memory footprint, in bytes
 * @param seconds the wall time of the marked iterations, until the device has completed them
 * @param error what is wrong with the result; empty if it is right
 */
public record Outcome(
    String workload, long iterations, long bytes, double seconds, Optional<String> error) {
  private static final Pattern LINE =
      Pattern.compile(
          "(\\w+): (\\d+) iterations of (\\d+) bytes in (\\d+\\.\\d+) s, result (?:ok|WRONG: (.+))");

  /** Whether the program computed what it should have. */
  public boolean isOk() {
    return error.isEmpty();
  }

  /** The exit code of a program with this outcome. */
  public int exitCode() {
    return isOk() ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  /** Returns the line that the program writes. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s: %d iterations of %d bytes in %.3f s, result %s",
        workload,
        iterations,
        bytes,
        seconds,
        error.map("WRONG: "::concat).orElse("ok"));
  }

  /** Reads an outcome from the line that {@link #toString} returns; empty for any other line. */
  public static Optional<Outcome> parse(String line) {
    Matcher matcher = LINE.matcher(line);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    return Optional.of(
        new Outcome(
            matcher.group(1),
            Long.parseLong(matcher.group(2)),
            Long.parseLong(matcher.group(3)),
            Double.parseDouble(matcher.group(4)),
            Optional.ofNullable(matcher.group(5))));
  }
}
