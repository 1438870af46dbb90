package dev.hiptide.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.hiptide.stack.Dashboard.Panel;
import dev.hiptide.testing.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The dashboards, as far as they can be judged without Prometheus and Grafana. */
class DashboardsTest {
  private static final int GRID_COLUMNS = 24;

  private static final Pattern VARIABLE = Pattern.compile("\\$\\{?(\\w+)");

  /** A recording rule, of which the name has colons, in an expression. */
  private static final Pattern RULE = Pattern.compile("[a-z_]+:hiptide_[a-z_0-9]+:[a-z_0-9]+");

  /** The panels that alerts link to; bookmarks may, too. */
  private static final Map<String, Map<Integer, String>> LINKED =
      Map.of(
          "hiptide-overview", Map.of(),
          "hiptide-workload",
              Map.of(
                  101, "timeseries Calls per iteration, host",
                  102, "state-timeline Regime",
                  103, "timeseries Mean duration of a call, host",
                  104, "timeseries CPU of the host threads",
                  105, "timeseries System calls that failed"),
          "hiptide-tracer",
              Map.of(
                  201, "state-timeline Tracer up",
                  202, "timeseries Threads held by the tracer",
                  203, "timeseries Lost events, unheard threads, errors",
                  204, "timeseries Duration of a scrape"));

  /** A dashboard and one of its panels, as in dashboard_url of an alert. */
  private static final Pattern PANEL_LINK =
      Pattern.compile("/d/([\\w-]+)\\?[^'\n]*?viewPanel=(?:panel-)?(\\d+)");

  /** xychart is a panel of Grafana's that its published schemas leave out. */
  private static final Set<String> WITHOUT_SCHEMA = Set.of("xychart");

  static List<Dashboard> dashboards() throws IOException {
    return Dashboard.all();
  }

  static List<Panel> panels() throws IOException {
    return Dashboard.all().stream().flatMap(dashboard -> dashboard.panels().stream()).toList();
  }

  static List<Panel> tables() throws IOException {
    return panels().stream().filter(panel -> panel.type().equals("table")).toList();
  }

  @Test
  void areTheThreeThatLinksAndAlertsName() throws IOException {
    assertThat(
            Dashboard.all().stream().collect(Collectors.toMap(Dashboard::toString, Dashboard::uid)))
        .isEqualTo(
            Map.of(
                "overview.json", "hiptide-overview",
                "workload.json", "hiptide-workload",
                "tracer.json", "hiptide-tracer"));
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void satisfyGrafanasSchema(Dashboard dashboard) throws IOException {
    assertThat(errors(schema("dashboard", ""), dashboard.json())).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("panels")
  void havePanelsThatSatisfyGrafanasSchemas(Panel panel) throws IOException {
    Schema query = schema("prometheus", "");
    assertThat(panel.targets()).allSatisfy(it -> assertThat(errors(query, it)).isEmpty());
    if (WITHOUT_SCHEMA.contains(panel.type())) {
      return;
    }
    String name = panel.type().replace("-", "");
    assertThat(errors(schema(name, "Options"), panel.json().getAsJsonObject("options"))).isEmpty();
    JsonObject custom = panel.defaults().getAsJsonObject("custom");
    if (definitions(name).has("FieldConfig")) {
      assertThat(errors(schema(name, "FieldConfig"), custom)).isEmpty();
    } else {
      assertThat(custom.keySet()).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void haveUniqueIdsAndUniqueTitlesInARow(Dashboard dashboard) {
    assertThat(dashboard.items())
        .extracting(item -> item.get("id").getAsInt())
        .doesNotHaveDuplicates();
    // The table of the study and the lines beside it show the same, and are called the same.
    assertThat(dashboard.panels())
        .extracting(panel -> panel.type() + " " + panel.title())
        .doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void keepTheNumbersOfThePanelsThatAlertsLinkTo(Dashboard dashboard) {
    assertThat(
            dashboard.panels().stream()
                .filter(panel -> panel.id() > 100)
                .collect(Collectors.toMap(Panel::id, panel -> panel.type() + " " + panel.title())))
        .isEqualTo(LINKED.get(dashboard.uid()));
  }

  @Test
  void havePanelsWhereAlertsLinkToOne() throws IOException {
    String alerts = Files.readString(Checkout.ROOT.resolve("prometheus/rules/hiptide.alerts.yml"));

    assertThat(PANEL_LINK.matcher(alerts).results())
        .allSatisfy(
            link ->
                assertThat(LINKED.get(link.group(1))).containsKey(Integer.parseInt(link.group(2))));
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void havePanelsThatDoNotOverlap(Dashboard dashboard) {
    Set<String> taken = new HashSet<>();
    for (JsonObject item : dashboard.items()) {
      JsonObject place = item.getAsJsonObject("gridPos");
      int left = place.get("x").getAsInt();
      int top = place.get("y").getAsInt();
      int right = left + place.get("w").getAsInt();
      int bottom = top + place.get("h").getAsInt();
      assertThat(left).isNotNegative();
      assertThat(right).isGreaterThan(left).isLessThanOrEqualTo(GRID_COLUMNS);
      assertThat(bottom).isGreaterThan(top);
      for (int x = left; x < right; x++) {
        for (int y = top; y < bottom; y++) {
          assertThat(taken.add(x + "," + y))
              .as("%s is alone at %d, %d", item.get("title"), x, y)
              .isTrue();
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("panels")
  void havePanelsThatSayWhatTheyShow(Panel panel) {
    assertThat(panel.json().get("description").getAsString()).endsWith(".").hasSizeGreaterThan(20);
    assertThat(panel.defaults().get("unit").getAsString()).isNotBlank();
    assertThat(panel.defaults().getAsJsonObject("thresholds").getAsJsonArray("steps")).isNotEmpty();
    assertThat(panel.targets())
        .isNotEmpty()
        .extracting(target -> target.get("refId").getAsString())
        .doesNotHaveDuplicates();
    Stream.concat(Stream.of(panel.json()), panel.targets().stream())
        .forEach(it -> assertThat(it.getAsJsonObject("datasource")).isEqualTo(datasource()));
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void useTheVariablesThatTheyHave(Dashboard dashboard) {
    List<String> declared =
        dashboard.variables().stream().map(it -> it.get("name").getAsString()).toList();
    assertThat(declared)
        .startsWith("datasource", "job", "application", "instance")
        .doesNotHaveDuplicates();

    Set<String> used =
        dashboard
            .expressions()
            .flatMap(expression -> VARIABLE.matcher(expression).results())
            .map(match -> match.group(1))
            .filter(name -> !name.startsWith("__"))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(declared).containsAll(used);
    assertThat(used).containsAll(declared.subList(1, declared.size()));
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void showAlertsStartsAndChangesOfRegime(Dashboard dashboard) {
    assertThat(dashboard.annotations())
        .allSatisfy(it -> assertThat(it.getAsJsonObject("datasource")).isEqualTo(datasource()))
        .extracting(it -> it.get("expr").getAsString())
        .anySatisfy(it -> assertThat(it).contains("ALERTS{alertstate=\"firing\""))
        .anySatisfy(it -> assertThat(it).contains("hiptide_workload_start_time_seconds"))
        .anySatisfy(it -> assertThat(it).contains("changes(hiptide_regime"));
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void haveLinksThatResolve(Dashboard dashboard) throws IOException {
    Set<String> uids = Dashboard.all().stream().map(Dashboard::uid).collect(Collectors.toSet());
    assertThat(Pattern.compile("/d/([^?\"]+)").matcher(dashboard.json().toString()).results())
        .allSatisfy(link -> assertThat(uids).contains(link.group(1)));
    // The links between dashboards are made of a tag, and keep the variables and the time.
    JsonObject links = dashboard.links().get(0);
    assertThat(links.get("type").getAsString()).isEqualTo("dashboards");
    assertThat(links.get("includeVars").getAsBoolean()).isTrue();
    assertThat(links.get("keepTime").getAsBoolean()).isTrue();
    assertThat(links.getAsJsonArray("tags")).isNotEmpty();
    assertThat(Dashboard.all())
        .allSatisfy(
            other ->
                assertThat(other.json().getAsJsonArray("tags"))
                    .containsAll(links.getAsJsonArray("tags")));
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void useRecordingRulesThatExist(Dashboard dashboard) throws IOException {
    String rules = Files.readString(Checkout.ROOT.resolve("prometheus/rules/hiptide.rules.yml"));
    Set<String> recorded =
        Pattern.compile("record: (\\S+)")
            .matcher(rules)
            .results()
            .map(it -> it.group(1))
            .collect(Collectors.toSet());

    assertThat(
            dashboard
                .expressions()
                .flatMap(expression -> RULE.matcher(expression).results())
                .map(MatchResult::group))
        .isNotEmpty()
        .allSatisfy(rule -> assertThat(recorded).contains(rule));
  }

  @Test
  void findTheirDataSourceWhereItIsProvisioned() throws IOException {
    String sources =
        Files.readString(Checkout.ROOT.resolve("grafana/provisioning/datasources/hiptide.yml"));
    assertThat(Dashboard.all())
        .extracting(
            it -> it.variables().get(0).getAsJsonObject("current").get("value").getAsString())
        .allSatisfy(uid -> assertThat(sources).contains("    uid: " + uid + "\n"));
    assertThat(
            Files.readString(Checkout.ROOT.resolve("grafana/provisioning/dashboards/hiptide.yml")))
        .contains("path: /etc/grafana/dashboards\n");
  }

  @Test
  void areNotPassedWhenTheSchemasAreNotWhereTheyAreSaidToBe(@TempDir Path empty) {
    assertThatThrownBy(() -> schemas(Optional.of(empty.toString())))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("GRAFANA_SCHEMA");
  }

  /** Zeros alone between two firm ends are an axis without extent, on which nothing is drawn. */
  @Test
  void drawALineWhereNothingIsWrong() throws IOException {
    assertThat(panels())
        .filteredOn(panel -> Set.of(105, 203).contains(panel.id()))
        .hasSize(2)
        .allSatisfy(
            panel -> {
              assertThat(panel.defaults().has("min")).isFalse();
              JsonObject custom = panel.defaults().getAsJsonObject("custom");
              assertThat(custom.get("axisSoftMin").getAsInt()).isZero();
              assertThat(custom.get("axisSoftMax").getAsInt()).isEqualTo(1);
            });
  }

  @ParameterizedTest
  @MethodSource("panels")
  void showNowWhatIsNotDrawnOverTime(Panel panel) {
    boolean overTime = Set.of("timeseries", "heatmap", "state-timeline").contains(panel.type());

    assertThat(panel.targets())
        .allSatisfy(
            target -> {
              assertThat(target.get("instant").getAsBoolean()).isEqualTo(!overTime);
              assertThat(target.get("range").getAsBoolean()).isEqualTo(overTime);
            });
  }

  @Test
  void showTheExemplarsOfEveryHistogram() throws IOException {
    List<JsonObject> ofBuckets =
        panels().stream()
            .flatMap(panel -> panel.targets().stream())
            .filter(target -> target.get("expr").getAsString().contains("_bucket{"))
            .toList();

    assertThat(ofBuckets)
        .allSatisfy(
            target ->
                assertThat(target)
                    .returns(true, it -> it.has("exemplar") && it.get("exemplar").getAsBoolean()));
    assertThat(ofBuckets)
        .extracting(
            target -> target.get("expr").getAsString().replaceFirst(".*\\b(\\w+)_bucket.*", "$1"))
        .contains(
            "hiptide_hip_call_duration_seconds",
            "hiptide_iteration_sync_calls",
            "hiptide_iteration_syscall_seconds");
  }

  /**
   * An interval of a panel's own goes before the data source's, which knows how often is scraped.
   */
  @ParameterizedTest
  @MethodSource("panels")
  void leaveTheStepToTheDataSource(Panel panel) {
    assertThat(panel.json().keySet()).doesNotContain("interval");
  }

  @Test
  void haveADataSourceThatKnowsTheScrapeInterval() {
    Map<String, Object> sources =
        YamlFile.mapping(Checkout.ROOT.resolve("grafana/provisioning/datasources/hiptide.yml"));
    Map<String, Object> prometheus =
        YamlFile.mapping(Checkout.ROOT.resolve("prometheus/prometheus.yml"));

    assertThat(YamlFile.map(YamlFile.maps(sources.get("datasources")).get(0).get("jsonData")))
        .containsEntry(
            "timeInterval", YamlFile.map(prometheus.get("global")).get("scrape_interval"));
  }

  /**
   * Without a job, a query of {@code up} or {@code scrape_*} would find the targets of every job.
   */
  @ParameterizedTest
  @MethodSource("dashboards")
  void meanTheJobsOfHiptideByAllJobs(Dashboard dashboard) {
    for (JsonObject variable : dashboard.variables()) {
      if (variable.get("type").getAsString().equals("query")) {
        assertThat(variable.has("allValue"))
            .as("%s of %s", variable.get("name"), dashboard)
            .isEqualTo(!variable.get("name").getAsString().equals("job"));
      }
    }
    assertThat(dashboard.expressions().filter(it -> it.matches(".*\\b(up|scrape_\\w+)\\{.*")))
        .allSatisfy(it -> assertThat(it).contains("{job=~\"$job\","));
  }

  /** Values in a link are names that others have chosen. */
  @Test
  void encodeTheFieldsInTheirLinks() throws IOException {
    String overview = Files.readString(Dashboard.FOLDER.resolve("overview.json"));

    assertThat(
            Pattern.compile("\\$\\{__data\\.fields\\.(\\w+)(:?\\w*)}").matcher(overview).results())
        .extracting(field -> field.group(1) + field.group(2))
        .containsExactly(
            "job:percentencode", "application:percentencode", "instance:percentencode");
  }

  /**
   * On a screen 1400 pixels wide; a column without a width has what an application's name needs.
   */
  @ParameterizedTest
  @MethodSource("tables")
  void haveTablesOfWhichEveryColumnIsSeen(Panel panel) {
    int number = 0;
    int width = panel.overrides("byName").containsKey("application") ? 0 : 100;
    for (JsonObject properties : panel.overrides("byName").values()) {
      width += properties.has("custom.width") ? properties.get("custom.width").getAsInt() : 100;
    }
    for (JsonObject properties : panel.overrides("byType").values()) {
      number = properties.has("custom.width") ? properties.get("custom.width").getAsInt() : number;
    }
    // A column for each category.
    width += number > 0 ? 5 * number - 100 : 0;

    int columns = panel.json().getAsJsonObject("gridPos").get("w").getAsInt();
    assertThat(width).isLessThanOrEqualTo(1400 * columns / GRID_COLUMNS - 30);
  }

  private static JsonObject datasource() {
    return JsonParser.parseString("{\"type\": \"prometheus\", \"uid\": \"${datasource}\"}")
        .getAsJsonObject();
  }

  /** Grafana's schemas, which are not part of this project. */
  private static Path schemas() {
    return schemas(Optional.ofNullable(System.getenv("GRAFANA_SCHEMA")));
  }

  /** A folder that is named must have the schemas; otherwise they may be missing. */
  private static Path schemas(Optional<String> named) {
    Path folder = named.map(Path::of).orElse(Checkout.ROOT.resolveSibling("shared/grafana-schema"));
    boolean there = Files.exists(folder.resolve("dashboard.jsonschema.json"));
    if (named.isPresent()) {
      assertThat(there).as("dashboard.jsonschema.json in GRAFANA_SCHEMA, %s", folder).isTrue();
    }
    assumeTrue(there, "GRAFANA_SCHEMA does not say where Grafana's JSON schemas are");
    return folder;
  }

  private static JsonObject read(String name) throws IOException {
    Path file = schemas().resolve(name + ".jsonschema.json");
    return JsonParser.parseString(Files.readString(file)).getAsJsonObject();
  }

  private static JsonObject definitions(String name) throws IOException {
    return read(name).getAsJsonObject("definitions");
  }

  /** The schema of a file, or of one of its definitions. */
  private static Schema schema(String name, String definition) throws IOException {
    JsonObject schema = read(name);
    if (name.equals("dashboard")) {
      allowAnyValueWhereGrafanaDoes(schema.getAsJsonObject("definitions"));
    }
    if (!definition.isEmpty()) {
      schema.addProperty("$ref", "#/definitions/" + definition);
    }
    return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
        .getSchema(schema.toString(), InputFormat.JSON);
  }

  /**
   * An override's value and a matcher's options are "any" in Grafana's own definition, and strings
   * and numbers in what it writes. What was made of it as JSON schema accepts objects alone.
   */
  private static void allowAnyValueWhereGrafanaDoes(JsonObject definitions) {
    properties(definitions, "DynamicConfigValue").add("value", new JsonObject());
    properties(definitions, "MatcherConfig").add("options", new JsonObject());
  }

  private static JsonObject properties(JsonObject definitions, String name) {
    return definitions.getAsJsonObject(name).getAsJsonObject("properties");
  }

  private static List<String> errors(Schema schema, JsonElement json) {
    return schema.validate(json.toString(), InputFormat.JSON).stream()
        .map(error -> error.getInstanceLocation() + ": " + error.getMessage())
        .toList();
  }
}
