package dev.hiptide.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hiptide.testing.JavaProcess;
import java.util.List;
import java.util.Map;

/** Tools that look at a file and say what they think of it: promtool, amtool. */
final class Command {
  /** They are Go programs, a fifth of whose time went into collecting little garbage often. */
  private static final Map<String, String> ENVIRONMENT = Map.of("GOGC", "400");

  private Command() {}

  /** Runs a command that is to succeed; returns what it has written to standard output. */
  static String succeeds(String... words) throws Exception {
    try (JavaProcess process = JavaProcess.start(List.of(words), ENVIRONMENT)) {
      int exit = process.awaitExit();
      String output = process.standardOutput();
      assertThat(exit).as("%s: %s%s", List.of(words), output, process.standardError()).isEqualTo(0);
      return output;
    }
  }
}
