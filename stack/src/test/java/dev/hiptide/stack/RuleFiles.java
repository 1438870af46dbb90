package dev.hiptide.stack;

import dev.hiptide.testing.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Prometheus's configurations and rules in this checkout, and their tests. */
final class RuleFiles {
  private static final Pattern SITUATIONS = Pattern.compile("\\[([a-z, -]+)]$");

  /**
   * One test of the rules.
   *
   * @param situations those that its name ends with: {@code a jump [restart, gap]}
   */
  record Case(String name, Set<String> situations, JsonNode json) {
    private static Case of(JsonNode json) {
      String name = json.path("name").asString();
      Matcher situations = SITUATIONS.matcher(name);
      return new Case(
          name, situations.find() ? Set.of(situations.group(1).split(", ")) : Set.of(), json);
    }

    /** What is expected under a key: of alerts, or of expressions. */
    List<JsonNode> expectations(String key) {
      return json.path(key).valueStream().toList();
    }

    /** What is expected of one alert. */
    List<JsonNode> expectationsOf(String alert) {
      return expectations("alert_rule_test").stream()
          .filter(expectation -> expectation.get("alertname").asString().equals(alert))
          .toList();
    }
  }

  static final Path PROMETHEUS = Checkout.ROOT.resolve("prometheus");

  private static final JsonMapper TREES = new JsonMapper();

  private RuleFiles() {}

  /** The configurations that Prometheus can be started with. */
  static List<Path> configurations() throws IOException {
    return Stream.concat(
            Stream.of(PROMETHEUS.resolve("prometheus.yml")), list("examples", ".yml").stream())
        .toList();
  }

  /** The files that each of them includes. */
  static List<Path> rules() throws IOException {
    return list("rules", ".yml");
  }

  /** The files for {@code promtool test rules}. */
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

  /** All tests. */
  static List<Case> cases() throws IOException {
    return tests().stream()
        .map(RuleFiles::read)
        .flatMap(file -> file.path("tests").valueStream())
        .map(Case::of)
        .toList();
  }

  static JsonNode read(Path file) {
    return TREES.valueToTree(YamlFile.mapping(file));
  }

  static JsonNode parse(String json) {
    return TREES.readTree(json);
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
