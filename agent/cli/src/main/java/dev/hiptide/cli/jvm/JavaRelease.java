package dev.hiptide.cli.jvm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The version of a JDK or JRE, from the file {@code release} in its home. */
final class JavaRelease {
  private static final String KEY = "JAVA_VERSION=";
  private static final int HOME_ABOVE_LIBJVM = 3; // HOME/lib/server/libjvm.so

  private JavaRelease() {}

  /**
   * The version, such as {@code 17.0.15}; empty if it cannot be told.
   *
   * @param root the root directory of the process that runs it, as this one finds that
   * @param libjvm the library's path in there
   */
  static String of(Path root, String libjvm) {
    Path home = Path.of(libjvm);
    for (int i = 0; i < HOME_ABOVE_LIBJVM && home != null; i++) {
      home = home.getParent();
    }
    if (home == null) {
      return "";
    }
    try {
      return parse(
          Files.readAllLines(root.resolve(Path.of("/").relativize(home)).resolve("release")));
    } catch (IOException e) {
      return "";
    }
  }

  static String parse(List<String> lines) {
    return lines.stream()
        .filter(line -> line.startsWith(KEY))
        .map(line -> line.substring(KEY.length()).replace("\"", "").strip())
        .findFirst()
        .orElse("");
  }
}
