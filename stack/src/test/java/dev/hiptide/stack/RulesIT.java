package dev.hiptide.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hiptide.testing.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Prometheus's config and rules, as its own tools see them, and what this project asks beyond. */
class RulesIT {
  private static final Set<String> FIELDS =
      Set.of("alert", "expr", "for", "keep_firing_for", "labels", "annotations");

  private static final Set<String> ANNOTATIONS =
      Set.of("summary", "description", "runbook_url", "dashboard_url");

  @Test
  void prometheusAcceptsTheConfigAndTheRulesThatItNames() throws Exception {
    String output =
        Command.succeeds(
            "promtool",
            "check",
            "config",
            RuleFiles.PROMETHEUS.resolve("prometheus.yml").toString());

    assertThat(output).contains("SUCCESS: %d rule files found".formatted(RuleFiles.rules().size()));
  }

  @ParameterizedTest
  @MethodSource("dev.hiptide.stack.RuleFiles#rules")
  void prometheusAcceptsTheRules(Path rules) throws Exception {
    assertThat(Command.succeeds("promtool", "check", "rules", rules.toString()))
        .contains("SUCCESS");
  }

  @ParameterizedTest
  @MethodSource("dev.hiptide.stack.RuleFiles#tests")
  void rulesDoWhatTheirTestsSay(Path test) throws Exception {
    assertThat(Command.succeeds("promtool", "test", "rules", test.toString())).contains("SUCCESS");
  }

  @ParameterizedTest
  @MethodSource("dev.hiptide.stack.RuleFiles#alerts")
  void everyAlertSaysAllThatWhoIsCalledNeeds(JsonNode alert) {
    assertThat(alert.propertyNames()).containsExactlyInAnyOrderElementsOf(FIELDS);
    assertThat(alert.at("/labels/severity").asString()).isIn("critical", "warning", "info");
    assertThat(alert.get("annotations").propertyNames())
        .containsExactlyInAnyOrderElementsOf(ANNOTATIONS);
    assertThat(alert.at("/annotations/description").asString())
        .as("with a number, and where")
        .containsPattern("\\$value|\\| value")
        .contains("$labels.instance");
    assertThat(alert.at("/annotations/dashboard_url").asString())
        .contains("/d/hiptide-workload?")
        .contains("var-job={{ $labels.job | urlquery }}")
        .contains("var-instance={{ $labels.instance | urlquery }}");
  }

  @Test
  void everyAlertHasARunbookAndEveryRunbookAnAlert() throws IOException {
    List<String> sections =
        Files.readAllLines(Checkout.ROOT.resolve("docs/runbooks.md")).stream()
            .filter(line -> line.startsWith("## "))
            .map(line -> "docs/runbooks.md#" + line.substring(3).toLowerCase(Locale.ROOT))
            .toList();

    assertThat(RuleFiles.alerts())
        .extracting(alert -> alert.at("/annotations/runbook_url").asString())
        .doesNotHaveDuplicates()
        .containsExactlyInAnyOrderElementsOf(sections);
    assertThat(RuleFiles.alerts())
        .allSatisfy(
            alert ->
                assertThat(alert.at("/annotations/runbook_url").asString())
                    .endsWith("#" + alert.get("alert").asString().toLowerCase(Locale.ROOT)));
  }

  @Test
  void everyAlertIsSeenToFireAndToBeSilent() throws IOException {
    List<JsonNode> expectations = RuleFiles.expectations("alert_rule_test");
    Set<String> alerts =
        RuleFiles.alerts().stream()
            .map(alert -> alert.get("alert").asString())
            .collect(Collectors.toSet());

    assertThat(named(expectations, true)).isEqualTo(alerts);
    assertThat(named(expectations, false)).isEqualTo(alerts);
  }

  private static Set<String> named(List<JsonNode> expectations, boolean fires) {
    return expectations.stream()
        .filter(expectation -> expectation.path("exp_alerts").isEmpty() != fires)
        .map(expectation -> expectation.get("alertname").asString())
        .collect(Collectors.toSet());
  }

  @Test
  void everyRecordingRuleIsSeenToHaveAValue() throws IOException {
    Set<String> seen =
        RuleFiles.expectations("promql_expr_test").stream()
            .filter(expectation -> !expectation.path("exp_samples").isEmpty())
            .map(expectation -> expectation.get("expr").asString())
            .collect(Collectors.toSet());

    assertThat(RuleFiles.records()).isSubsetOf(seen).doesNotHaveDuplicates();
  }
}
