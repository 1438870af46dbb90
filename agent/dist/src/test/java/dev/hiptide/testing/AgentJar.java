package dev.hiptide.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The agent jar that this build has made. */
public final class AgentJar {
  private AgentJar() {}

  /** What the system property {@code agent.jar} names, or else what lies in the checkout. */
  public static Path path() {
    String property = System.getProperty("agent.jar");
    if (property != null) {
      return Path.of(property);
    }
    Path directory = Path.of("").toAbsolutePath();
    while (directory != null) {
      Path target = directory.resolve("agent/dist/target");
      if (Files.isDirectory(target)) {
        return jarIn(target);
      }
      directory = directory.getParent();
    }
    throw new AssertionError("no agent jar: set the system property agent.jar");
  }

  private static Path jarIn(Path target) {
    try (Stream<Path> files = Files.list(target)) {
      return files
          .filter(file -> file.getFileName().toString().matches("hiptide-agent-[^/]*\\.jar"))
          .filter(file -> !file.getFileName().toString().endsWith("-tests.jar"))
          .findFirst()
          .orElseThrow(() -> new AssertionError("no agent jar in " + target));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
