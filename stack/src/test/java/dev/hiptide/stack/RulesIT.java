package dev.hiptide.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.hiptide.testing.Checkout;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Prometheus's config and rules, as its own tools see them, and what this project asks beyond. */
class RulesIT {
  private static final Set<String> FIELDS =
      Set.of("alert", "expr", "for", "keep_firing_for", "labels", "annotations");

  private static final Set<String> ANNOTATIONS =
      Set.of("summary", "description", "runbook_url", "dashboard_url");

  /** Of a scrape job; Prometheus has none of its own but for what a target is given to answer. */
  private static final Set<String> LIMITS =
      Set.of(
          "body_size_limit",
          "sample_limit",
          "label_limit",
          "label_name_length_limit",
          "label_value_length_limit",
          "target_limit");

  private static final Pattern RUNBOOK_URL =
      Pattern.compile("(.*)docs/runbooks\\.md#([a-z]+)", Pattern.DOTALL);

  /** A link into a dashboard; what Prometheus fills in is between braces. */
  private static final Pattern DASHBOARD_URL =
      Pattern.compile("(.*)/d/([a-z-]+)\\?(var-.+)&viewPanel=(\\d+)");

  private static final Pattern VARIABLE =
      Pattern.compile("var-([a-z]+)=\\{\\{ \\$labels\\.([a-z]+) \\| urlquery }}");

  /** The commands under "Links" of the runbooks. */
  private static final Pattern LINKS =
      Pattern.compile("\\*\\*Links\\.\\*\\*.*?```\\n(.*?)```", Pattern.DOTALL);

  private static final String GRAFANA = "http://localhost:3000";

  /** The examples in those commands. */
  private static final String ANOTHER_GRAFANA = "https://grafana.example.com";

  private static final String ANOTHER_SITE = "https://git.example.com/hiptide/";

  private static final Pattern RANGE = Pattern.compile("\\[(\\d+)([mh])]");
  private static final int MAX_SCRAPE_SECONDS = 15;
  private static final int MINUTE_MILLIS = 60_000;
  private static final int HOUR_MILLIS = 60 * MINUTE_MILLIS;

  /** In these no alert is to fire. */
  private static final List<String> SITUATIONS =
      List.of("start-up", "restart", "idle", "gap", "declared");

  /** But for these, with the reason. */
  private static final Map<String, Map<String, String>> EXCEPTIONS =
      Map.of(
          "HiptideSyncPerIterationDeparture",
          Map.of("declared", "a program departs from its past whatever it declares"),
          "HiptideSyscallErrors",
          Map.of("declared", "errors are no regime"),
          "HiptideTracerDown",
          Map.of("declared", "tracing is no regime"),
          "HiptideTracerPerturbs",
          Map.of("declared", "tracing is no regime"),
          "HiptideEventsLost",
          Map.of("declared", "tracing is no regime"),
          "HiptideTargetDown",
          Map.of(
              "declared", "a target that does not answer declares nothing",
              "idle", "an idle program answers as any other"));

  @TempDir Path scratch;

  @ParameterizedTest
  @MethodSource("dev.hiptide.stack.RuleFiles#configurations")
  void prometheusAcceptsTheConfigAndTheRulesThatItNames(Path configuration) throws Exception {
    assertThat(Command.succeeds("promtool", "check", "config", configuration.toString()))
        .contains("SUCCESS: %d rule files found".formatted(RuleFiles.rules().size()));
  }

  @ParameterizedTest
  @MethodSource("dev.hiptide.stack.RuleFiles#configurations")
  void scrapesAreAsFrequentAsTheRulesNeedThem(Path configuration) {
    JsonNode read = RuleFiles.read(configuration);
    assertThat(read.at("/global/scrape_interval").asString()).matches("\\d+s");
    assertThat(read.path("scrape_configs").valueStream())
        .isNotEmpty()
        .noneMatch(job -> job.has("scrape_interval"));

    String interval = read.at("/global/scrape_interval").asString();
    assertThat(Integer.parseInt(interval.replace("s", ""))).isBetween(1, MAX_SCRAPE_SECONDS);
  }

  /** Whatever answers at a target's address could fill the server otherwise. */
  @ParameterizedTest
  @MethodSource("dev.hiptide.stack.RuleFiles#configurations")
  void everyJobLimitsWhatATargetMaySend(Path configuration) {
    assertThat(RuleFiles.read(configuration).path("scrape_configs").valueStream())
        .isNotEmpty()
        .allSatisfy(job -> assertThat(job.propertyNames()).containsAll(LIMITS));
  }

  @Test
  void theExamplesInTheDocumentsHaveTheLimitsToo() throws IOException {
    String document = Files.readString(Checkout.ROOT.resolve("docs/metrics.md"));
    Path configuration = Checkout.ROOT.resolve("prometheus/prometheus.yml");
    JsonNode job = RuleFiles.read(configuration).at("/scrape_configs/0");

    assertThat(LIMITS)
        .allSatisfy(
            limit -> assertThat(document).contains(limit + ": " + job.get(limit).asString()));
  }

  @ParameterizedTest
  @MethodSource("dev.hiptide.stack.RuleFiles#rules")
  void prometheusAcceptsTheRules(Path rules) throws Exception {
    assertThat(Command.succeeds("promtool", "check", "rules", rules.toString()))
        .contains("SUCCESS");
  }

  /**
   * From Prometheus 3 on a range excludes its oldest end. With samples every five seconds, a range
   * that is a millisecond shorter has the same effect in Prometheus 2. Scrapes of a real program
   * hardly ever lie at the very end of a range, so that is what both versions see.
   */
  @ParameterizedTest
  @MethodSource("dev.hiptide.stack.RuleFiles#tests")
  @Execution(ExecutionMode.CONCURRENT)
  void rulesDoWhatTheirTestsSayWhereARangeExcludesItsOldestEnd(Path test) throws Exception {
    copy("prometheus");
    for (Path rules : RuleFiles.rules()) {
      Matcher range = RANGE.matcher(Files.readString(rules));
      Path shortened = inScratch(rules);
      Files.writeString(shortened, range.replaceAll(found -> millisecondShorter(found.group())));
      assertThat(shortened).content().doesNotContainPattern(RANGE);
    }

    assertThatTheRulesDoWhatTheTestSays(inScratch(test));
  }

  /** As people with Prometheus 2 see it when they run the tests themselves: twice the time. */
  @ParameterizedTest
  @MethodSource("dev.hiptide.stack.RuleFiles#tests")
  @EnabledIfSystemProperty(named = "hiptide.prometheus2", matches = "true")
  @Execution(ExecutionMode.CONCURRENT)
  void rulesDoWhatTheirTestsSayWhereARangeIncludesBothEnds(Path test) throws Exception {
    assertThatTheRulesDoWhatTheTestSays(test);
  }

  private static void assertThatTheRulesDoWhatTheTestSays(Path test) throws Exception {
    assertThat(Command.succeeds("promtool", "test", "rules", test.toString())).contains("SUCCESS");
  }

  private static String millisecondShorter(String range) {
    Matcher parts = RANGE.matcher(range);
    assertThat(parts.matches()).isTrue();
    int unit = parts.group(2).equals("h") ? HOUR_MILLIS : MINUTE_MILLIS;
    return "[%dms]".formatted(Integer.parseInt(parts.group(1)) * unit - 1);
  }

  @ParameterizedTest
  @MethodSource("dev.hiptide.stack.RuleFiles#alerts")
  void everyAlertHasWhatAPersonOnCallNeeds(JsonNode alert) {
    assertThat(alert.propertyNames()).containsExactlyInAnyOrderElementsOf(FIELDS);
    assertThat(alert.at("/labels/severity").asString()).isIn("critical", "warning", "info");
    assertThat(alert.get("annotations").propertyNames())
        .containsExactlyInAnyOrderElementsOf(ANNOTATIONS);
    assertThat(alert.at("/annotations/description").asString())
        .as("with a number, and where")
        .containsPattern("\\$value|\\| value")
        .contains("$labels.instance");
  }

  @ParameterizedTest
  @MethodSource("dev.hiptide.stack.RuleFiles#alerts")
  void everyAlertLinksToThePanelThatShowsIt(JsonNode alert) throws IOException {
    Matcher url = matched(DASHBOARD_URL, alert.at("/annotations/dashboard_url").asString());
    Map<String, String> set =
        Arrays.stream(url.group(3).split("&"))
            .map(variable -> matched(VARIABLE, variable))
            .collect(Collectors.toMap(it -> it.group(1), it -> it.group(2)));
    int panel = Integer.parseInt(url.group(4));

    assertThat(set).containsEntry("job", "job").containsEntry("instance", "instance");
    assertThat(Dashboard.all())
        .filteredOn(dashboard -> dashboard.uid().equals(url.group(2)))
        .singleElement()
        .satisfies(
            dashboard ->
                assertThat(dashboard.variables())
                    .extracting(variable -> variable.get("name").getAsString())
                    .containsAll(set.keySet()))
        .satisfies(
            dashboard ->
                assertThat(dashboard.panels())
                    .as("panel %d of %s", panel, dashboard)
                    .map(Dashboard.Panel::json)
                    .filteredOn((JsonObject json) -> json.get("id").getAsInt() == panel)
                    .hasSize(1));
  }

  /** People who publish the runbooks and have another Grafana replace that beginning. */
  @Test
  void allLinksOfAKindHaveTheSameBeginning() throws IOException {
    assertThat(RuleFiles.alerts())
        .map(alert -> matched(RUNBOOK_URL, alert.at("/annotations/runbook_url").asString()))
        .extracting(url -> url.group(1))
        .containsOnly(runbookPrefix());
    assertThat(RuleFiles.alerts())
        .map(alert -> matched(DASHBOARD_URL, alert.at("/annotations/dashboard_url").asString()))
        .map(url -> url.group(1))
        .allSatisfy(grafana -> assertThat(URI.create(grafana).getScheme()).startsWith("http"))
        .satisfies(grafanas -> assertThat(Set.copyOf(grafanas)).hasSize(1));
  }

  private static String runbookPrefix() throws IOException {
    String first = RuleFiles.alerts().get(0).at("/annotations/runbook_url").asString();
    return matched(RUNBOOK_URL, first).group(1);
  }

  private static Matcher matched(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    assertThat(matcher.matches()).as("%s matches %s", text, pattern).isTrue();
    return matcher;
  }

  /**
   * The rules and their tests change alike, so the tests still pass: they need not be run again.
   */
  @Test
  void linksCanBeReplacedAsTheRunbooksSay() throws Exception {
    replaceLinks();

    for (Path file :
        Stream.concat(RuleFiles.rules().stream(), RuleFiles.tests().stream()).toList()) {
      JsonNode replaced = RuleFiles.read(file);
      for (JsonNode annotations : replaced.findParents("dashboard_url")) {
        ((ObjectNode) annotations)
            .put("dashboard_url", inAnotherGrafana(annotations.get("dashboard_url").asString()))
            .put("runbook_url", ANOTHER_SITE + annotations.get("runbook_url").asString());
      }
      assertThat(RuleFiles.read(inScratch(file))).as("%s", file).isEqualTo(replaced);
      assertThat(inScratch(file))
          .content()
          .doesNotContain(GRAFANA)
          .doesNotContain("runbook_url: docs/");
    }
    inScratch("kubernetes/generate", "--check");
  }

  private static String inAnotherGrafana(String url) {
    assertThat(url).startsWith(GRAFANA);
    return ANOTHER_GRAFANA + url.substring(GRAFANA.length());
  }

  private void replaceLinks() throws Exception {
    Matcher links = LINKS.matcher(Files.readString(Checkout.ROOT.resolve("docs/runbooks.md")));
    assertThat(links.find()).isTrue();
    copy("prometheus");
    copy("kubernetes");

    inScratch("bash", "-e", "-c", links.group(1));
  }

  private void copy(String folder) throws Exception {
    Command.succeeds(
        "cp", "-r", Checkout.ROOT.resolve(folder).toString(), scratch.resolve(folder).toString());
  }

  private Path inScratch(Path file) {
    return scratch.resolve(Checkout.ROOT.relativize(file));
  }

  private void inScratch(String... words) throws Exception {
    Command.succeeds(
        Stream.concat(Stream.of("env", "-C", scratch.toString()), Arrays.stream(words))
            .toArray(String[]::new));
  }

  @Test
  void everyAlertHasARunbookAndEveryRunbookAnAlert() throws IOException {
    String prefix = runbookPrefix();
    List<String> sections =
        Files.readAllLines(Checkout.ROOT.resolve("docs/runbooks.md")).stream()
            .filter(line -> line.startsWith("## "))
            .map(line -> prefix + "docs/runbooks.md#" + line.substring(3).toLowerCase(Locale.ROOT))
            .toList();

    assertThat(RuleFiles.alerts())
        .extracting(alert -> alert.at("/annotations/runbook_url").asString())
        .doesNotHaveDuplicates()
        .containsExactlyInAnyOrderElementsOf(sections);
    assertThat(RuleFiles.alerts())
        .allSatisfy(
            alert ->
                assertThat(alert.at("/annotations/runbook_url").asString())
                    .endsWith("#" + name(alert).toLowerCase(Locale.ROOT)));
  }

  @ParameterizedTest
  @MethodSource("dev.hiptide.stack.RuleFiles#alerts")
  void everyAlertIsSeenToFireWithAllItsText(JsonNode alert) throws IOException {
    assertThat(RuleFiles.cases())
        .flatMap(test -> test.expectationsOf(name(alert)))
        .flatMap(expectation -> expectation.path("exp_alerts").valueStream().toList())
        .as("firing alerts with their annotations")
        .anySatisfy(
            fires ->
                assertThat(fires.path("exp_annotations").propertyNames())
                    .containsExactlyInAnyOrderElementsOf(ANNOTATIONS));
  }

  /** A test counts for as many situations as it has looks at the alert. */
  @ParameterizedTest
  @MethodSource("dev.hiptide.stack.RuleFiles#alerts")
  void everyAlertIsSeenToBeSilentInEverySituation(JsonNode alert) throws IOException {
    Set<String> exceptions = EXCEPTIONS.getOrDefault(name(alert), Map.of()).keySet();

    assertThat(RuleFiles.cases())
        .filteredOn(test -> staysSilent(test, name(alert)))
        .flatMap(RuleFiles.Case::situations)
        .containsAll(
            SITUATIONS.stream().filter(situation -> !exceptions.contains(situation)).toList())
        .doesNotContainAnyElementsOf(exceptions.isEmpty() ? Set.of("none") : exceptions);
  }

  private static boolean staysSilent(RuleFiles.Case test, String alert) {
    List<JsonNode> looks = test.expectationsOf(alert);
    return looks.size() >= test.situations().size()
        && looks.stream().allMatch(look -> look.path("exp_alerts").isEmpty());
  }

  /** The condition is seen to be gone, and the alert to go on. */
  @ParameterizedTest
  @MethodSource("dev.hiptide.stack.RuleFiles#alerts")
  void everyAlertIsSeenToGoOnOverAGap(JsonNode alert) throws IOException {
    String series = "ALERTS{alertname=\"%s\"}".formatted(name(alert));

    assertThat(RuleFiles.cases())
        .filteredOn(test -> test.situations().contains("bridged"))
        .map(test -> test.expectations("promql_expr_test"))
        .filteredOn(looks -> looks.stream().anyMatch(look -> isOf(look, series)))
        .singleElement()
        .satisfies(
            looks ->
                assertThat(looks)
                    .filteredOn(look -> isOf(look, series))
                    .hasSizeGreaterThan(1)
                    .allSatisfy(
                        look ->
                            assertThat(look.at("/exp_samples/0/labels").asString())
                                .contains("alertstate=\"firing\"")))
        .satisfies(
            looks ->
                assertThat(looks)
                    .anyMatch(
                        gone ->
                            gone.path("exp_samples").isEmpty()
                                && looks.stream()
                                    .anyMatch(
                                        look ->
                                            isOf(look, series)
                                                && look.get("eval_time")
                                                    .equals(gone.get("eval_time")))));
  }

  private static boolean isOf(JsonNode look, String expression) {
    return look.get("expr").asString().equals(expression);
  }

  @Test
  void everySituationIsKnown() throws IOException {
    assertThat(RuleFiles.cases())
        .allSatisfy(test -> assertThat(test.name()).isNotEmpty())
        .flatMap(RuleFiles.Case::situations)
        .allMatch(situation -> SITUATIONS.contains(situation) || situation.equals("bridged"));
  }

  private static String name(JsonNode alert) {
    return alert.get("alert").asString();
  }

  @Test
  void everyRecordingRuleIsSeenToHaveAValue() throws IOException {
    List<String> seen =
        RuleFiles.cases().stream()
            .flatMap(test -> test.expectations("promql_expr_test").stream())
            .filter(expectation -> !expectation.path("exp_samples").isEmpty())
            .map(expectation -> expectation.get("expr").asString())
            .map(expression -> expression.replaceFirst("^round\\((?:1e\\d \\* )?(.+)\\)$", "$1"))
            .toList();

    assertThat(seen).containsAll(RuleFiles.records());
    assertThat(RuleFiles.records()).doesNotHaveDuplicates();
  }
}
