package dev.hiptide.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The Java installations that tests run programs on. */
public final class JavaHomes {
  private JavaHomes() {}

  /** The one that runs this test. */
  public static Path current() {
    return Path.of(System.getProperty("java.home"));
  }

  /** A JDK 25: {@code JAVA_25_HOME}, or one where Linux distributions put theirs. */
  public static Optional<Path> jdk25() {
    String home = System.getenv("JAVA_25_HOME");
    if (home != null) {
      return Optional.of(Path.of(home));
    }
    try (Stream<Path> homes = Files.list(Path.of("/usr/lib/jvm"))) {
      return homes
          .filter(found -> found.getFileName().toString().matches(".*\\b25\\b.*"))
          .filter(found -> Files.isExecutable(found.resolve("bin/java")))
          .sorted()
          .findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** The current one, and a JDK 25 where there is one. */
  public static List<Path> all() {
    List<Path> homes = new ArrayList<>(List.of(current()));
    jdk25().ifPresent(homes::add);
    return homes;
  }
}
