package dev.hiptide.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonElement;
import dev.hiptide.testing.Await;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole way once: the study's programs under the agent, a real Prometheus with the shipped
 * rules, a real Alertmanager with the shipped configuration, and a receiver. It is one run, so its
 * tests have an order: what was before the anomaly, that it was told, what everything else looks
 * like then.
 */
@Order(1) // it takes longest, and mostly waits
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class StackIT {
  /** These queries have no answer where nothing is wrong. */
  private static final Pattern OF_TROUBLE =
      Pattern.compile("hip_errors_total|hiptide_expected_regime unless");

  /** Rates of a minute are rates of 20 s, and so is a wait of a minute. */
  private static final TimeLapse FASTER = new TimeLapse(3);

  @TempDir static Path directory;
  private static Stack stack;

  @BeforeAll
  static void start() throws Exception {
    stack = Stack.start(directory, FASTER, alert -> {});
  }

  @AfterAll
  static void end() throws Exception {
    if (stack != null) {
      stack.close();
    }
  }

  @Test
  @Order(1)
  void kernelsIsCoarseAtFirst() throws Exception {
    stack.awaitSyncCallsPerIteration("kernels");
    Await.until("its regime", () -> regime("kernels").contains("coarse"));
    Await.untilAsserted( // the start-up leaves the headlines
        () -> DashboardQueries.checkHeadlines(stack.prometheus().url(), Set.of("kernels")));
    assertThat(stack.delivered()).isEmpty();
  }

  @Test
  @Order(2)
  @Timeout(value = 6, unit = TimeUnit.MINUTES)
  void theAnomalyIsDeliveredWithTheNumbersAndWhereToReadOn() throws Exception {
    stack.beginAnomaly();
    Alert alert = stack.awaitDelivery("HiptideSyncPerIterationJump", "kernels");

    assertThat(alert.labels()).containsEntry("severity", "warning").containsEntry("job", "hiptide");
    assertThat(alert.annotations().get("description"))
        .containsPattern(
            "kernels at 127\\.0\\.0\\.1:\\d+ makes \\d\\.\\d+ sync calls per iteration");
    assertThat(alert.annotations().get("runbook_url"))
        .endsWith("docs/runbooks.md#hiptidesyncperiterationjump");
    assertThat(alert.annotations().get("dashboard_url"))
        .contains("/d/hiptide-workload?", "var-application=kernels");
    assertThat(stack.alertmanager().alerts().asList())
        .extracting(StackIT::alertName)
        .contains("HiptideSyncPerIterationJump");
  }

  @Test
  @Order(3)
  void nothingIsToldOfProgramsThatAreAsTheyShouldBe() {
    assertThat(stack.delivered())
        .filteredOn(
            alert -> !alert.name().equals("HiptideTracerPerturbs")) // alloc, if this is slow
        .allSatisfy(alert -> assertThat(alert.labels()).containsEntry("application", "kernels"));
  }

  @Test
  @Order(3)
  void theStudysNumbersAreThere() throws Exception {
    // On a busy machine alloc polls while it waits, and each poll is a sync call.
    Await.untilAsserted(
        () -> assertThat(stack.awaitSyncCallsPerIteration("alloc")).isCloseTo(1, within(0.02)));
    Await.untilAsserted(
        () -> assertThat(stack.awaitSyncCallsPerIteration("baseline")).isLessThan(0.01));
    assertThat(stack.awaitSyncCallsPerIteration("kernels")).isGreaterThan(0.5);
    Await.untilAsserted(() -> assertThat(regime("alloc")).containsExactly("fine"));
    Await.untilAsserted(() -> assertThat(regime("baseline")).containsExactly("minimal"));
  }

  @Test
  @Order(3)
  void everyQueryOfTheDocumentsHasAnAnswer() throws Exception {
    for (String query : Documents.queries()) {
      if (OF_TROUBLE.matcher(query).find()) {
        stack.prometheus().query(query);
      } else {
        Await.until(query, () -> !stack.prometheus().query(query).isEmpty());
      }
    }
  }

  @Test
  @Order(3)
  void everyPanelHasItsAnswerAndTheHeadlinesTheirValues() throws Exception {
    Await.untilAsserted(
        () -> DashboardQueries.check(stack.prometheus().url(), Set.of("baseline", "alloc")));
  }

  @Test
  @Order(3)
  void exemplarsNameIterations() throws Exception {
    JsonElement exemplars =
        stack
            .prometheus()
            .api(
                "query_exemplars?query=hiptide_iteration_sync_calls_bucket&start=0&end="
                    + (System.currentTimeMillis() / 1000 + 1));

    assertThat(exemplars.toString()).contains("\"iteration\":\"");
  }

  private static List<String> regime(String application) throws Exception {
    return stack
        .prometheus()
        .query("hiptide_regime{application=\"%s\"} == 1".formatted(application))
        .stream()
        .map(sample -> sample.getAsJsonObject("metric").get("regime").getAsString())
        .toList();
  }

  private static String alertName(JsonElement alert) {
    return alert.getAsJsonObject().getAsJsonObject("labels").get("alertname").getAsString();
  }
}
