package dev.hiptide.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.hiptide.stack.Dashboard.Panel;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.assertj.core.api.AbstractDoubleAssert;
import org.assertj.core.api.SoftAssertions;

/**
 * Asks a Prometheus all that the dashboards ask of it, as Grafana would: with the variables in
 * place, over a range for what is drawn over time and at one moment for what is a number or a
 * table.
 */
final class DashboardQueries {
  /** The range that is looked at; programs must have run for longer. */
  static final Duration RANGE = Duration.ofMinutes(1);

  private static final Duration STEP = Duration.ofSeconds(5);

  /** What Grafana makes of a scrape interval of five seconds. */
  private static final String RATE_INTERVAL = "20s";

  private static final Pattern LABEL_VALUES = Pattern.compile("label_values\\((.*), (\\w+)\\)");

  private static final Pattern LEGEND_LABEL = Pattern.compile("\\{\\{(\\w+)}}");

  /** These annotations are empty where nothing is wrong. */
  private static final Set<String> MAY_BE_EMPTY = Set.of("Alerts", "Regime changes");

  /** What the study, and its repetition here, say of each of its programs. */
  private static final Map<String, Expected> STUDY =
      Map.of(
          "baseline", new Expected(0, 0.1, "minimal", Double.MIN_VALUE),
          "alloc", new Expected(0.9, 1.1, "fine", 1e-6),
          "kernels", new Expected(0, 0.1, "coarse", Double.MIN_VALUE));

  /** Iterations of the study's programs take milliseconds on a busy machine. */
  private static final double MAX_SECONDS = 1;

  /** The panels, and their queries, that show the study's values. */
  private static final Map<String, Headline> HEADLINES =
      Map.ofEntries(
          Map.entry("hiptide-workload, Sync calls per iteration, A", Headline.SYNC_CALLS),
          Map.entry("hiptide-overview, Sync calls per iteration, A", Headline.SYNC_CALLS),
          Map.entry("hiptide-overview, Programs, E", Headline.SYNC_CALLS),
          Map.entry("hiptide-workload, stat Regime, A", Headline.REGIME),
          Map.entry("hiptide-overview, Programs, A", Headline.REGIME),
          Map.entry("hiptide-workload, stat Iterations per second, A", Headline.SPEED),
          Map.entry("hiptide-overview, Programs, B", Headline.SPEED),
          Map.entry("hiptide-workload, Time per iteration, A", Headline.SECONDS),
          Map.entry("hiptide-overview, Programs, C", Headline.SECONDS),
          Map.entry("hiptide-tracer, Tracer, A", Headline.UP));

  /** The job of the shipped configuration, and the only one that the dashboards are to show. */
  private static final String JOB = "hiptide";

  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private final URI prometheus;
  private final Instant end;
  private List<String> jobs = List.of();

  private DashboardQueries(URI prometheus, Instant end) {
    this.prometheus = prometheus;
    this.end = end;
  }

  /**
   * What a program's headlines say.
   *
   * @param minSeconds of an iteration: one that makes system calls takes longer than a microsecond
   */
  private record Expected(
      double minSyncCalls, double maxSyncCalls, String regime, double minSeconds) {}

  private enum Headline {
    SYNC_CALLS,
    REGIME,
    UP,
    SPEED,
    SECONDS
  }

  /** Prometheus' answer to one query of a panel. */
  record Answer(Panel panel, JsonObject target, List<Series> series) {
    /** The panel and the query; with the panel's type where another panel is called the same. */
    String headline() {
      String name = panel.dashboard() + ", %s" + panel.title() + ", " + refId();
      String withType = name.formatted(panel.type() + " ");
      return HEADLINES.containsKey(withType) ? withType : name.formatted("");
    }

    String refId() {
      return target.get("refId").getAsString();
    }

    @Override
    public String toString() {
      return panel + ", " + refId() + ": " + target.get("expr").getAsString();
    }
  }

  /** A series of an answer: one value, if it is of one moment. */
  record Series(Map<String, String> labels, List<Double> values) {
    double last() {
      return values.get(values.size() - 1);
    }
  }

  /**
   * Checks every panel, variable and annotation of every dashboard on a Prometheus that has scraped
   * the study's three programs for at least a minute and a half of their iterations: the rates over
   * a minute are to have nothing of their start-up in them. Prometheus may scrape other jobs, too:
   * no panel is to show them.
   *
   * @param url of Prometheus
   * @param programs those of the study of which the headline panels are to show the study's values:
   *     all but one that has been made to leave its regime
   */
  static void check(String url, Set<String> programs) throws IOException, InterruptedException {
    check(url, programs, Instant.now());
  }

  /** The same at some moment. */
  static void check(String url, Set<String> programs, Instant end)
      throws IOException, InterruptedException {
    DashboardQueries queries = new DashboardQueries(URI.create(url), end);
    queries.findJobs();
    SoftAssertions softly = new SoftAssertions();
    for (Dashboard dashboard : Dashboard.all()) {
      queries.checkVariables(dashboard, softly);
      queries.checkAnnotations(dashboard, softly);
    }
    softly.assertThat(queries.jobs).as("jobs").containsExactly(JOB);
    List<Answer> answers = queries.answers(target -> true);
    answers.forEach(answer -> checkShape(answer, softly));
    answers.forEach(answer -> checkJobs(answer, softly));
    answers.stream()
        .collect(Collectors.groupingBy(Answer::panel, LinkedHashMap::new, Collectors.toList()))
        .forEach((panel, ofPanel) -> checkNames(panel, ofPanel, softly));
    programs.forEach(program -> checkHeadlines(program, STUDY.get(program), answers, softly));
    softly.assertAll();
  }

  /**
   * Checks the headline panels alone, for programs that show the study's values now, and no longer
   * when everything else is checked: kernels before it is made to leave its regime. It takes a few
   * queries. Before the rates over a minute have settled it fails, and may be tried again.
   */
  static void checkHeadlines(String url, Set<String> programs)
      throws IOException, InterruptedException {
    DashboardQueries queries = new DashboardQueries(URI.create(url), Instant.now());
    queries.findJobs();
    List<Answer> answers = queries.answers(answer -> HEADLINES.containsKey(answer.headline()));
    SoftAssertions softly = new SoftAssertions();
    programs.forEach(program -> checkHeadlines(program, STUDY.get(program), answers, softly));
    softly.assertAll();
  }

  /** What Grafana puts in the place of $job when all are chosen: their names. */
  private void findJobs() throws IOException, InterruptedException {
    for (JsonObject variable : Dashboard.all().get(0).variables()) {
      if (variable.get("name").getAsString().equals("job")) {
        Matcher query = LABEL_VALUES.matcher(variable.get("query").getAsString());
        assertThat(query.matches()).as("%s", variable).isTrue();
        jobs = labelValues(query.group(1), query.group(2));
      }
    }
  }

  /** No series is of another job. */
  private static void checkJobs(Answer answer, SoftAssertions softly) {
    softly
        .assertThat(
            answer.series().stream().map(series -> series.labels().getOrDefault("job", JOB)))
        .as("jobs of %s", answer)
        .containsOnly(JOB);
  }

  /** The answers to the queries of all panels, as far as they are wanted. */
  private List<Answer> answers(Predicate<Answer> wanted) throws IOException, InterruptedException {
    List<Answer> answers = new ArrayList<>();
    for (Dashboard dashboard : Dashboard.all()) {
      for (Panel panel : dashboard.panels()) {
        for (JsonObject target : panel.targets()) {
          if (wanted.test(new Answer(panel, target, List.of()))) {
            answers.add(new Answer(panel, target, answer(target)));
          }
        }
      }
    }
    return answers;
  }

  private List<Series> answer(JsonObject target) throws IOException, InterruptedException {
    String expression = target.get("expr").getAsString();
    return target.get("instant").getAsBoolean() ? now(expression) : range(expression);
  }

  private void checkVariables(Dashboard dashboard, SoftAssertions softly)
      throws IOException, InterruptedException {
    for (JsonObject variable : dashboard.variables()) {
      if (variable.get("type").getAsString().equals("query")) {
        Matcher query = LABEL_VALUES.matcher(variable.get("query").getAsString());
        softly.assertThat(query.matches()).as("%s, variable %s", dashboard, variable).isTrue();
        softly
            .assertThat(labelValues(query.group(1), query.group(2)))
            .as("%s, variable %s", dashboard, query.group())
            .isNotEmpty();
      }
    }
  }

  private void checkAnnotations(Dashboard dashboard, SoftAssertions softly)
      throws IOException, InterruptedException {
    for (JsonObject annotation : dashboard.annotations()) {
      String name = annotation.get("name").getAsString();
      List<Series> series = range(annotation.get("expr").getAsString());
      if (!MAY_BE_EMPTY.contains(name)) {
        softly.assertThat(series).as("%s, annotation %s", dashboard, name).isNotEmpty();
      }
    }
  }

  private static void checkShape(Answer answer, SoftAssertions softly) {
    softly.assertThat(answer.series()).as("%s", answer).isNotEmpty();
    softly
        .assertThat(answer.series())
        .as("numbers of %s", answer)
        .anySatisfy(series -> assertThat(series.values()).anyMatch(Double::isFinite));
    Set<String> inLegend = labelsOf(answer.target());
    for (Series series : answer.series()) {
      softly.assertThat(series.labels().keySet()).as("labels of %s", answer).containsAll(inLegend);
    }
    switch (answer.panel().type()) {
      case "heatmap" -> checkBuckets(answer, softly);
      case "table", "xychart" ->
          // A row is told from another by the program it is about.
          softly
              .assertThat(answer.series())
              .as("rows of %s", answer)
              .allSatisfy(
                  series ->
                      assertThat(series.labels())
                          .doesNotContainKey("__name__")
                          .containsKeys("application", "instance"));
      default -> {}
    }
  }

  private static void checkBuckets(Answer answer, SoftAssertions softly) {
    softly
        .assertThat(answer.series())
        .as("buckets of %s", answer)
        .hasSizeGreaterThan(2)
        .allSatisfy(series -> assertThat(series.labels()).containsOnlyKeys("le"))
        .anySatisfy(series -> assertThat(series.values()).anyMatch(count -> count > 0));
  }

  /** No two series of a panel are called the same. */
  private static void checkNames(Panel panel, List<Answer> answers, SoftAssertions softly) {
    if (Set.of("table", "xychart").contains(panel.type())) {
      return;
    }
    List<String> names = new ArrayList<>();
    for (Answer answer : answers) {
      String legend = answer.target().get("legendFormat").getAsString();
      answer.series().forEach(series -> names.add(name(legend, series.labels())));
    }
    softly.assertThat(names).as("names in %s", panel).doesNotHaveDuplicates();
  }

  private static void checkHeadlines(
      String program, Expected expected, List<Answer> answers, SoftAssertions softly) {
    double regime = regimeNumber(expected.regime());
    Set<String> seen = new TreeSet<>();
    Map<String, Double> speeds = new TreeMap<>();
    for (Answer answer : answers) {
      String headline = answer.headline();
      if (!HEADLINES.containsKey(headline)) {
        continue;
      }
      for (Series series : answer.series()) {
        if (!program.equals(series.labels().get("application"))) {
          continue;
        }
        seen.add(headline);
        double value = series.last();
        AbstractDoubleAssert<?> assertion =
            softly.assertThat(value).as("%s of %s", headline, program);
        switch (HEADLINES.get(headline)) {
          case SYNC_CALLS -> assertion.isBetween(expected.minSyncCalls(), expected.maxSyncCalls());
          case REGIME -> assertion.isEqualTo(regime);
          case UP -> assertion.isEqualTo(1);
          case SPEED -> {
            assertion.isPositive();
            speeds.put(answer.panel().dashboard(), value);
          }
          case SECONDS -> assertion.isBetween(expected.minSeconds(), MAX_SECONDS);
        }
      }
    }
    softly
        .assertThat(seen)
        .as("headlines that show %s", program)
        .containsExactlyInAnyOrderElementsOf(HEADLINES.keySet());
    for (Answer answer : answers) {
      if (HEADLINES.get(answer.headline()) == Headline.SECONDS) {
        answer.series().stream()
            .filter(series -> program.equals(series.labels().get("application")))
            .forEach(
                series ->
                    // One thread iterates. Both are rates over the same minute.
                    softly
                        .assertThat(
                            series.last()
                                * speeds.getOrDefault(answer.panel().dashboard(), Double.NaN))
                        .as("seconds in iterations in a second of %s, %s", program, answer.panel())
                        .isBetween(0.0, 1.2));
      }
    }
  }

  /** The number that stands for a regime in the dashboards, from their own value mappings. */
  private static double regimeNumber(String regime) {
    try {
      return Dashboard.all().stream()
          .flatMap(dashboard -> dashboard.panels().stream())
          .filter(panel -> panel.title().equals("Regime"))
          .map(panel -> panel.defaults().getAsJsonArray("mappings").get(0).getAsJsonObject())
          .flatMap(mapping -> mapping.getAsJsonObject("options").entrySet().stream())
          .filter(it -> it.getValue().getAsJsonObject().get("text").getAsString().equals(regime))
          .mapToDouble(it -> Double.parseDouble(it.getKey()))
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Set<String> labelsOf(JsonObject target) {
    return LEGEND_LABEL
        .matcher(target.get("legendFormat").getAsString())
        .results()
        .map(match -> match.group(1))
        .collect(Collectors.toSet());
  }

  private static String name(String legend, Map<String, String> labels) {
    return LEGEND_LABEL
        .matcher(legend)
        .replaceAll(
            (MatchResult match) ->
                Matcher.quoteReplacement(labels.getOrDefault(match.group(1), "")));
  }

  /** An expression as it is when all programs are chosen. */
  private String substituted(String expression) {
    return expression
        .replace("$__rate_interval", RATE_INTERVAL)
        .replace("$__interval", STEP.toSeconds() + "s")
        .replace("$__range", RANGE.toSeconds() + "s")
        .replaceAll("\\$job\\b", Matcher.quoteReplacement(String.join("|", jobs)))
        .replaceAll("\\$(application|instance|op)\\b", ".*");
  }

  private List<Series> now(String expression) throws IOException, InterruptedException {
    return series(ask("query", Map.of("query", substituted(expression), "time", end.toString())));
  }

  private List<Series> range(String expression) throws IOException, InterruptedException {
    return series(
        ask(
            "query_range",
            Map.of(
                "query", substituted(expression),
                "start", end.minus(RANGE).toString(),
                "end", end.toString(),
                "step", STEP.toSeconds() + "s")));
  }

  private List<String> labelValues(String selector, String label)
      throws IOException, InterruptedException {
    Map<String, String> parameters =
        Map.of(
            "match[]", substituted(selector),
            "start", end.minus(RANGE).toString(),
            "end", end.toString());
    HttpRequest request =
        HttpRequest.newBuilder(
                prometheus.resolve("/api/v1/label/%s/values?%s".formatted(label, form(parameters))))
            .build();
    return data(request, selector).getAsJsonArray().asList().stream()
        .map(JsonElement::getAsString)
        .toList();
  }

  private JsonElement ask(String endpoint, Map<String, String> parameters)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(prometheus.resolve("/api/v1/" + endpoint))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(form(parameters)))
            .build();
    return data(request, parameters.get("query"));
  }

  private JsonElement data(HttpRequest request, String expression)
      throws IOException, InterruptedException {
    JsonObject answer =
        JsonParser.parseString(CLIENT.send(request, BodyHandlers.ofString()).body())
            .getAsJsonObject();
    assertThat(answer.get("status").getAsString())
        .as("%s: %s", expression, answer.get("error"))
        .isEqualTo("success");
    return answer.get("data");
  }

  private static String form(Map<String, String> parameters) {
    return parameters.entrySet().stream()
        .map(it -> encoded(it.getKey()) + "=" + encoded(it.getValue()))
        .collect(Collectors.joining("&"));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static List<Series> series(JsonElement data) {
    return Dashboard.objects(data.getAsJsonObject().getAsJsonArray("result")).stream()
        .map(
            it -> {
              Map<String, String> labels = new TreeMap<>();
              it.getAsJsonObject("metric")
                  .entrySet()
                  .forEach(label -> labels.put(label.getKey(), label.getValue().getAsString()));
              return new Series(labels, values(it));
            })
        .toList();
  }

  private static List<Double> values(JsonObject series) {
    List<Double> values = new ArrayList<>();
    if (series.has("value")) {
      values.add(number(series.getAsJsonArray("value")));
    } else {
      series.getAsJsonArray("values").forEach(it -> values.add(number(it.getAsJsonArray())));
    }
    return values;
  }

  private static double number(JsonArray sample) {
    // Prometheus writes +Inf, Java Infinity.
    return Double.parseDouble(sample.get(1).getAsString().replace("Inf", "Infinity"));
  }
}
