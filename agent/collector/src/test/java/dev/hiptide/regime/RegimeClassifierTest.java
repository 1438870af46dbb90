package dev.hiptide.regime;

import static dev.hiptide.terms.Category.CONTROL_IO;
import static dev.hiptide.terms.Category.FILE_IO;
import static dev.hiptide.terms.Category.MEMORY;
import static dev.hiptide.terms.Category.OTHER;
import static dev.hiptide.terms.Category.SYNC;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hiptide.settings.Settings;
import dev.hiptide.terms.Category;
import dev.hiptide.terms.Regime;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RegimeClassifierTest {
  @Test
  void everyRegimeThatCanBeSeenCanBeExpected() throws Exception {
    for (Regime regime : Regime.values()) {
      if (regime != Regime.UNKNOWN) {
        assertThat(Settings.fromArguments(List.of("expect=" + regime.label())).expected())
            .contains(regime);
      }
    }
  }

  private static final double ITERATIONS = 100_000;

  @Test
  void studysAllocIsFineBySync() {
    Window alloc =
        study(
            Map.of(
                CONTROL_IO, 1e-5, FILE_IO, 0.00017, MEMORY, 0.00045, OTHER, 0.00018, SYNC, 1.00026),
            Map.of(
                CONTROL_IO,
                0.00161,
                FILE_IO,
                0.00036,
                MEMORY,
                0.17591,
                OTHER,
                0.00429,
                SYNC,
                239.73847));

    Verdict verdict = RegimeClassifier.classify(alloc);

    assertThat(verdict.regime()).isEqualTo(Regime.FINE);
    assertThat(verdict.category()).contains(SYNC);
    assertThat(verdict.reason()).contains("1.000 sync calls per iteration");
  }

  @Test
  void studysKernelsIsCoarseBySync() {
    Window kernels =
        study(
            Map.of(
                CONTROL_IO, 2e-5, FILE_IO, 0.00096, MEMORY, 0.00388, OTHER, 0.0006, SYNC, 0.00021),
            Map.of(
                CONTROL_IO,
                1e-5,
                FILE_IO,
                0.03129,
                MEMORY,
                0.32745,
                OTHER,
                0.01278,
                SYNC,
                25.17502));

    Verdict verdict = RegimeClassifier.classify(kernels);

    assertThat(verdict.regime()).isEqualTo(Regime.COARSE);
    assertThat(verdict.category()).contains(SYNC);
    assertThat(verdict.reason()).contains("119.9 ms each");
  }

  @Test
  void studysBaselineIsMinimal() {
    Window baseline =
        study(
            Map.of(CONTROL_IO, 1e-5, FILE_IO, 0.00017, MEMORY, 0.00046, OTHER, 0.00018, SYNC, 4e-5),
            Map.of(
                CONTROL_IO,
                0.00099,
                FILE_IO,
                0.006,
                MEMORY,
                0.11407,
                OTHER,
                0.01218,
                SYNC,
                0.00382));

    assertThat(RegimeClassifier.classify(baseline).regime()).isEqualTo(Regime.MINIMAL);
  }

  @Test
  void allocationOnAnH100IsFineByControlIo() {
    // 7.0 ioctl of 27 µs, of 200 µs an iteration; the driver's calls are the thread's CPU time.
    Window alloc = measured(200, Map.of(CONTROL_IO, 7.0), Map.of(CONTROL_IO, 189.0), 198, 200);

    Verdict verdict = RegimeClassifier.classify(alloc);

    assertThat(verdict.regime()).isEqualTo(Regime.FINE);
    assertThat(verdict.category()).contains(CONTROL_IO);
  }

  @Test
  void spinningSynchronisationOnAnH100IsSpin() {
    Window kernels = measured(13, Map.of(), Map.of(), 12.5, 13);

    Verdict verdict = RegimeClassifier.classify(kernels);

    assertThat(verdict.regime()).isEqualTo(Regime.SPIN);
    assertThat(verdict.category()).isEmpty();
  }

  @Test
  void spinningInAFullLaunchQueueOnAnH100IsSpin() {
    Window kernels = measured(7, Map.of(SYNC, 0.1), Map.of(SYNC, 0.05), 6.8, 7);

    assertThat(RegimeClassifier.classify(kernels).regime()).isEqualTo(Regime.SPIN);
  }

  @Test
  void yieldingSynchronisationOnAnH100IsFineBySync() {
    Window kernels = measured(14, Map.of(SYNC, 1.0), Map.of(SYNC, 0.5), 13.5, 14);

    assertThat(RegimeClassifier.classify(kernels).category()).contains(SYNC);
  }

  @Test
  void blockingSynchronisationOnAnH100IsFineByFileIo() {
    Window kernels =
        measured(40, Map.of(FILE_IO, 1.0, SYNC, 0.27), Map.of(FILE_IO, 2.0, SYNC, 25.0), 39, 10);

    Verdict verdict = RegimeClassifier.classify(kernels);

    assertThat(verdict.regime()).isEqualTo(Regime.FINE);
    assertThat(verdict.category()).contains(FILE_IO);
  }

  @Test
  void asynchronousAllocationOnAnH100IsMinimal() {
    // cudaMallocAsync: 0.0005 ioctl, about 1 µs; half of the loop is the program's own.
    Window alloc = measured(2, Map.of(CONTROL_IO, 0.0005), Map.of(CONTROL_IO, 0.01), 0.9, 2);

    assertThat(RegimeClassifier.classify(alloc).regime()).isEqualTo(Regime.MINIMAL);
  }

  @Test
  void rareCallsThatAreShortAreNotCoarse() {
    Window window = measured(100, Map.of(SYNC, 0.4), Map.of(SYNC, 40.0), 0, 100);

    assertThat(RegimeClassifier.classify(window).regime()).isEqualTo(Regime.MINIMAL);
  }

  @Test
  void longCallsThatTakeLittleOfTheTimeAreNotCoarse() {
    Window window = measured(1000, Map.of(SYNC, 0.001), Map.of(SYNC, 2.0), 0, 1000);

    assertThat(RegimeClassifier.classify(window).regime()).isEqualTo(Regime.MINIMAL);
  }

  @Test
  void aWaitThatSleepsIsNotSpin() {
    Window window = measured(100, Map.of(SYNC, 0.01), Map.of(SYNC, 5.0), 90, 10);

    assertThat(RegimeClassifier.classify(window).regime()).isEqualTo(Regime.MINIMAL);
  }

  @Test
  void nothingIsKnownWithoutIterations() {
    Window nothing = new Window(0, 1e9, Map.of(SYNC, 5.0), Map.of(SYNC, 5e8), 0, 0);

    assertThat(RegimeClassifier.classify(nothing).regime()).isEqualTo(Regime.UNKNOWN);
  }

  /** The study's figures: calls and µs per iteration, no wall time. */
  private static Window study(Map<Category, Double> calls, Map<Category, Double> micros) {
    return new Window(
        ITERATIONS, 0, scaled(calls, ITERATIONS), scaled(micros, 1e3 * ITERATIONS), 0, 0);
  }

  /** Everything per iteration; times in µs. */
  private static Window measured(
      double wall,
      Map<Category, Double> calls,
      Map<Category, Double> micros,
      double hip,
      double cpu) {
    double nanos = 1e3 * ITERATIONS;
    return new Window(
        ITERATIONS,
        wall * nanos,
        scaled(calls, ITERATIONS),
        scaled(micros, nanos),
        hip * nanos,
        cpu * nanos);
  }

  private static Map<Category, Double> scaled(Map<Category, Double> values, double factor) {
    Map<Category, Double> scaled = new EnumMap<>(Category.class);
    values.forEach((category, value) -> scaled.put(category, value * factor));
    return scaled;
  }
}
