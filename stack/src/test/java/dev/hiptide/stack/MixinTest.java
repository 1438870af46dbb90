package dev.hiptide.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The monitoring mixin makes the dashboards, the rules and the alerts that the checkout has. */
@Tag("process")
class MixinTest {
  @TempDir Path directory;

  @Test
  void dashboardsAreWhatTheMixinMakes() throws Exception {
    assertMade(Dashboard.FOLDER, "-m", "dashboards.jsonnet");
  }

  @Test
  void rulesAndAlertsAreWhatTheMixinMakes() throws Exception {
    assertMade(RuleFiles.PROMETHEUS.resolve("rules"), "-Sm", "rules.jsonnet");
  }

  private void assertMade(Path committed, String output, String source) throws Exception {
    Command.succeeds(
        "jsonnet", output, directory.toString(), Mixin.FOLDER.resolve(source).toString());

    assertThat(contents(committed))
        .as("make generate brings them up to date")
        .isEqualTo(contents(directory));
  }

  /** The YAML is written by grafana/mixin/yaml.libsonnet; another mixin gets the objects. */
  @Test
  void theRuleFilesSayWhatTheMixinExports() throws Exception {
    JsonObject exported =
        Mixin.evaluate("{ rules: mixin.prometheusRules, alerts: mixin.prometheusAlerts }");

    for (String kind : exported.keySet()) {
      Path file = RuleFiles.PROMETHEUS.resolve("rules/hiptide.%s.yml".formatted(kind));
      assertThat(RuleFiles.read(file)).isEqualTo(asInYaml(exported.getAsJsonObject(kind)));
    }
  }

  /** As YAML's literal blocks have it: each expression ends its line. */
  private static JsonNode asInYaml(JsonObject exported) {
    for (JsonElement group : exported.getAsJsonArray("groups")) {
      for (JsonElement rule : group.getAsJsonObject().getAsJsonArray("rules")) {
        String expression = rule.getAsJsonObject().get("expr").getAsString();
        rule.getAsJsonObject().addProperty("expr", expression.stripTrailing() + "\n");
      }
    }
    return RuleFiles.parse(exported.toString());
  }

  /**
   * Each threshold stands once: what another configuration makes has nothing of the shipped one.
   */
  @Test
  void aThresholdOfTheConfigurationIsThatOfDashboardsAndAlerts() throws Exception {
    String made =
        Mixin.evaluate(
                "local changed = mixin { _config+:: { thresholds+: { fineCallsPerIteration: 0.7,"
                    + " coarseMeanSeconds: 7e-3, coarseShareOfWall: 0.7, spinCores: 7,"
                    + " tracerHeld: 0.7 } } };"
                    + " { a: changed.grafanaDashboards, b: changed.prometheusAlerts }")
            .toString();

    assertThat(made)
        .contains("settled_rate1m >= 0.7\\n", "fine-grained from 0.7 on")
        .contains("From 0.7 on a program is fine-grained", "above 70 %, the dashed line")
        .contains("From 7 ms on, the dashed line", "From 7 on, the dashed line")
        .doesNotContain(" 0.5 ", " 0.5\\n", " 1 ms", " 20 %", " 0.8 ", " 0.8\\n");
  }

  @Test
  void itsSourcesHaveJsonnetsFormat() throws Exception {
    List<String> words = new ArrayList<>(List.of("jsonnetfmt", "--test"));
    contents(Mixin.FOLDER)
        .keySet()
        .forEach(name -> words.add(Mixin.FOLDER.resolve(name).toString()));

    Command.succeeds(words.toArray(String[]::new));
  }

  private static Map<String, String> contents(Path folder) throws IOException {
    Map<String, String> contents = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        contents.put(file.getFileName().toString(), Files.readString(file));
      }
    }
    return contents;
  }
}
