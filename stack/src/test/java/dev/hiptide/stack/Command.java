package dev.hiptide.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hiptide.testing.JavaProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Runs a command to its end. A failure names the folder that has the command's output ({@link
 * ProcessLogs}).
 */
final class Command {
  /** promtool is a Go program: at the default of 100 it spends a fifth of its time collecting. */
  private static final Map<String, String> ENVIRONMENT = Map.of("GOGC", "400");

  /** promtool computes for a quarter of a minute, and much longer on a machine with other work. */
  private static final Duration DEADLINE = Duration.ofMinutes(10);

  private Command() {}

  /** Runs a command that must exit with 0; returns what it has written to standard output. */
  static String succeeds(String... words) throws Exception {
    try (JavaProcess process = start(words)) {
      int exit = exit(process, words);
      if (exit != 0) {
        Path kept = ProcessLogs.keep(List.of(words), process);
        assertThat(exit)
            .as(
                "exit of %s, see %s:%n%s%s",
                words[0], kept, process.standardOutput(), process.standardError())
            .isZero();
      }
      return process.standardOutput();
    }
  }

  /** Runs a command that may fail; returns its exit code. */
  static int exitCode(String... words) throws Exception {
    try (JavaProcess process = start(words)) {
      return exit(process, words);
    }
  }

  private static JavaProcess start(String... words) throws Exception {
    return JavaProcess.start(List.of(words), ENVIRONMENT);
  }

  private static int exit(JavaProcess process, String... words) throws Exception {
    try {
      return process.awaitExit(DEADLINE);
    } catch (AssertionError late) {
      throw new AssertionError(
          "%s, see %s".formatted(words[0], ProcessLogs.keep(List.of(words), process)), late);
    }
  }
}
