package dev.hiptide.cli.attach;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which of its flags a JVM was started with, as far as that can be seen without asking it: on its
 * command line and in the variables that add to it, but not in files.
 */
final class JvmFlags {
  private static final List<String> BEFORE = List.of("JAVA_TOOL_OPTIONS=", "JDK_JAVA_OPTIONS=");
  private static final List<String> BEHIND = List.of("_JAVA_OPTIONS=");

  private final List<String> words;

  private JvmFlags(List<String> words) {
    this.words = words;
  }

  static JvmFlags of(long pid, List<String> command) {
    try {
      String environment =
          new String(
              Files.readAllBytes(Path.of("/proc/" + pid + "/environ")), StandardCharsets.UTF_8);
      return of(List.of(environment.split("\0")), command);
    } catch (IOException e) {
      return of(List.of(), command);
    }
  }

  /** In the order in which the JVM reads them: the last one counts. */
  static JvmFlags of(List<String> environment, List<String> command) {
    List<String> words = new ArrayList<>();
    BEFORE.forEach(variable -> words.addAll(words(environment, variable)));
    words.addAll(command);
    BEHIND.forEach(variable -> words.addAll(words(environment, variable)));
    return new JvmFlags(words);
  }

  private static List<String> words(List<String> environment, String variable) {
    return environment.stream()
        .filter(entry -> entry.startsWith(variable))
        .flatMap(entry -> Stream.of(entry.substring(variable.length()).split("\\s+")))
        .toList();
  }

  /** Whether a flag was set on, {@code -XX:+NAME}, or off; empty if neither is seen. */
  Optional<Boolean> get(String name) {
    for (int i = words.size() - 1; i >= 0; i--) {
      String word = words.get(i);
      if (word.equals("-XX:+" + name)) {
        return Optional.of(true);
      }
      if (word.equals("-XX:-" + name)) {
        return Optional.of(false);
      }
    }
    return Optional.empty();
  }
}
