package dev.hiptide.hip;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A JVM of its own for a program of these tests.
 *
 * @param exitCode how it ended
 * @param output what it wrote on its standard output
 */
record TestJvm(int exitCode, String output) {
  private static final long DEADLINE_SECONDS = 100;

  /** The Java that runs the tests. */
  static Path current() {
    return Path.of(System.getProperty("java.home"));
  }

  /** A JDK 25: {@code JAVA_25_HOME}, or one where Linux distributions put theirs. */
  static Optional<Path> jdk25() throws IOException {
    String home = System.getenv("JAVA_25_HOME");
    if (home != null) {
      return Optional.of(Path.of(home));
    }
    Path homes = Path.of("/usr/lib/jvm");
    if (!Files.isDirectory(homes)) {
      return Optional.empty();
    }
    try (Stream<Path> found = Files.list(homes)) {
      return found
          .filter(java -> java.getFileName().toString().matches(".*\\b25\\b.*"))
          .filter(java -> Files.isExecutable(java.resolve("bin/java")))
          .sorted()
          .findFirst();
    }
  }

  /** Runs a program to its end; its standard error is the test's. */
  static TestJvm run(Path javaHome, List<String> options, Class<?> program, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(javaHome.resolve("bin/java").toString());
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
    command.addAll(List.of(arguments));
    Path output = Files.createTempFile("hiptide-test", ".out");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectOutput(output.toFile())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      try {
        assertThat(process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)).as("has ended").isTrue();
      } finally {
        process.destroyForcibly();
      }
      return new TestJvm(process.exitValue(), Files.readString(output));
    } finally {
      Files.delete(output);
    }
  }
}
