package dev.hiptide.commands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hiptide.testing.AgentJar;
import dev.hiptide.testing.JavaHomes;
import dev.hiptide.testing.JavaProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A command of hiptide that has come to its end.
 *
 * @param error what it has written to standard error
 */
record Hiptide(int exitCode, String output, String error) {

  /** Runs a command on the current Java. */
  static Hiptide run(String... words) throws Exception {
    return run(AgentJar.path(), List.of(), words);
  }

  /**
   * Runs a command of a jar.
   *
   * @param outer another command that runs it
   */
  static Hiptide run(Path jar, List<String> outer, String... words) throws Exception {
    List<String> command = new ArrayList<>(outer);
    command.addAll(command(jar));
    command.addAll(List.of(words));
    try (JavaProcess process = JavaProcess.start(command, Map.of())) {
      int code = process.awaitExit();
      return new Hiptide(code, process.standardOutput(), process.standardError());
    }
  }

  /** The words before those of a command. */
  static List<String> command(Path jar) {
    return Stream.of(
            JavaHomes.current().resolve("bin/java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-jar",
            jar.toString())
        .toList();
  }

  Hiptide succeeds() {
    assertThat(exitCode).as(error).isZero();
    return this;
  }

  /** It must have said why in one line. */
  void fails(int code, String... says) {
    assertThat(error).contains(says);
    assertThat(error.lines()).as(error).hasSize(1).allMatch(line -> line.startsWith("hiptide: "));
    assertThat(output).isEmpty();
    assertThat(exitCode).as(error).isEqualTo(code);
  }
}
