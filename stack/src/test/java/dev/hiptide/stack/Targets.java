package dev.hiptide.stack;

import dev.hiptide.testing.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The shipped configuration with other lists of targets, which are all that differs between places.
 */
public final class Targets {
  private static final String TARGETS = "targets";

  private Targets() {}

  /**
   * Copies the shipped configuration.
   *
   * @param directory where to; its folder {@code prometheus} is made
   * @param programs host and port of each endpoint of the agent
   * @param alertmanagers host and port of each
   * @return Prometheus' configuration file
   */
  public static Path configuration(
      Path directory, List<String> programs, List<String> alertmanagers) throws IOException {
    Path config = directory.resolve("prometheus");
    copy(Checkout.ROOT.resolve("prometheus"), config);
    write(config.resolve(TARGETS).resolve("hiptide/compose.yml"), programs);
    write(config.resolve(TARGETS).resolve("alertmanager/compose.yml"), alertmanagers);
    return config.resolve("prometheus.yml");
  }

  /** Copies all but the lists of targets: a checkout in use may have some of its own. */
  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        if (!file.startsWith(from.resolve(TARGETS))) {
          Files.copy(file, to.resolve(from.relativize(file).toString()));
        }
      }
    }
  }

  private static void write(Path file, List<String> targets) throws IOException {
    Files.createDirectories(file.getParent());
    String list = targets.stream().map(it -> '"' + it + '"').collect(Collectors.joining(", "));
    Files.writeString(file, "- targets: [" + list + "]\n");
  }
}
