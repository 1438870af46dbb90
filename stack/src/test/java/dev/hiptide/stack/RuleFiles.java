package dev.hiptide.stack;

import dev.hiptide.testing.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Prometheus's rules in this checkout, and their tests. */
final class RuleFiles {
  static final Path PROMETHEUS = Checkout.ROOT.resolve("prometheus");

  private static final JsonMapper TREES = new JsonMapper();

  private RuleFiles() {}

  /** The files that prometheus.yml includes. */
  static List<Path> rules() throws IOException {
    return list("rules", ".yml");
  }

  /** What {@code promtool test rules} takes. */
  static List<Path> tests() throws IOException {
    return list("tests", ".test.yml");
  }

  /** All alerts. */
  static List<JsonNode> alerts() throws IOException {
    return entries().filter(rule -> rule.has("alert")).toList();
  }

  /** The names of all recording rules. */
  static List<String> records() throws IOException {
    return entries()
        .filter(rule -> rule.has("record"))
        .map(rule -> rule.get("record").asString())
        .toList();
  }

  /** The members of all groups of tests under one key: what is expected of an alert, say. */
  static List<JsonNode> expectations(String key) throws IOException {
    return tests().stream()
        .map(RuleFiles::read)
        .flatMap(file -> file.path("tests").valueStream())
        .flatMap(test -> test.path(key).valueStream())
        .toList();
  }

  static JsonNode read(Path file) {
    return TREES.valueToTree(YamlFile.mapping(file));
  }

  private static Stream<JsonNode> entries() throws IOException {
    return rules().stream()
        .map(RuleFiles::read)
        .flatMap(file -> file.path("groups").valueStream())
        .flatMap(group -> group.path("rules").valueStream());
  }

  private static List<Path> list(String folder, String ending) throws IOException {
    try (Stream<Path> files = Files.list(PROMETHEUS.resolve(folder))) {
      return files.filter(file -> file.toString().endsWith(ending)).sorted().toList();
    }
  }
}
