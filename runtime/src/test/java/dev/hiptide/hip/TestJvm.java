package dev.hiptide.hip;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What became of a program that {@link TestPrograms} ran.
 *
 * @param exitCode the exit status of its process
 * @param output what it wrote on its standard output
 */
record TestJvm(int exitCode, String output) {
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
}
