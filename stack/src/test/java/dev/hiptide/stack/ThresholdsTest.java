package dev.hiptide.stack;

import static dev.hiptide.regime.RegimeClassifier.COARSE_MEAN_NANOS;
import static dev.hiptide.regime.RegimeClassifier.COARSE_SHARE_OF_WALL;
import static dev.hiptide.regime.RegimeClassifier.FINE_CALLS_PER_ITERATION;
import static dev.hiptide.regime.RegimeClassifier.SPIN_RUNNABLE_SHARE;
import static dev.hiptide.regime.RegimeClassifier.SPIN_SHARE_OF_WALL;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.hiptide.terms.Regime;
import dev.hiptide.testing.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The agent, the mixin and the documents agree about where a regime begins. */
class ThresholdsTest {
  @Test
  void theMixinHasTheAgentsThresholds() throws Exception {
    JsonObject thresholds = Mixin.evaluate("mixin._config.thresholds");

    assertThat(number(thresholds, "fineCallsPerIteration")).isEqualTo(FINE_CALLS_PER_ITERATION);
    assertThat(number(thresholds, "coarseMeanSeconds")).isEqualTo(COARSE_MEAN_NANOS / 1e9);
    assertThat(number(thresholds, "coarseShareOfWall")).isEqualTo(COARSE_SHARE_OF_WALL);
    assertThat(number(thresholds, "spinCores")).isEqualTo(SPIN_RUNNABLE_SHARE);
  }

  private static double number(JsonObject thresholds, String name) {
    return thresholds.get(name).getAsDouble();
  }

  @Test
  void theMixinKnowsTheAgentsRegimes() throws Exception {
    Set<String> regimes = Mixin.evaluate("mixin._config.regimes").keySet();

    assertThat(regimes)
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(Regime.values()).map(Regime::label).toList());
  }

  @Test
  void theDocumentsHaveTheAgentsThresholds() throws IOException {
    assertThat(row("docs/study.md", "| `fine` |"))
        .contains(text("%.1f calls per iteration", FINE_CALLS_PER_ITERATION));
    assertThat(row("docs/study.md", "| `coarse` |"))
        .contains(text("%.0f ms", COARSE_MEAN_NANOS / 1e6))
        .contains(text("%.0f %%", 100 * COARSE_SHARE_OF_WALL));
    assertThat(row("docs/study.md", "| `spin` |"))
        .contains("half of the wall time")
        .contains(text("%.0f %%", 100 * SPIN_RUNNABLE_SHARE));
    assertThat(SPIN_SHARE_OF_WALL).isEqualTo(0.5);
  }

  private static String row(String document, String beginning) throws IOException {
    return Files.readAllLines(Checkout.ROOT.resolve(document)).stream()
        .filter(line -> line.startsWith(beginning))
        .findFirst()
        .orElseThrow(() -> new AssertionError(document + " has no row " + beginning));
  }

  private static String text(String format, double threshold) {
    return String.format(Locale.ROOT, format, threshold);
  }
}
