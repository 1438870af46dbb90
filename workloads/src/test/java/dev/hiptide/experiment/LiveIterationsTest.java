package dev.hiptide.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LiveIterationsTest {
  @Test
  void addsUpTheMetricOverItsLabels() {
    String metrics =
        """
        # TYPE hiptide_iterations_total counter
        hiptide_iterations_total{application="a"} 1200.0
        hiptide_iterations_total{application="b"} 1.5E4
        hiptide_iterations_total_other 7.0
        """;

    assertThat(LiveIterations.sum(metrics)).hasValue(16_200);
  }

  @Test
  void saysThatAProgramWarmsUpUntilItsFirstMarkedIteration() {
    assertThat(LiveIterations.text(0, 3_000)).isEqualTo(", warming up");
    assertThat(LiveIterations.text(1, 3_000)).isEqualTo(", 1 of 3,000 iterations");
  }

  @Test
  void tellsNothingWhereTheMetricIsNot() {
    assertThat(LiveIterations.sum("hiptide_tracer_up 1.0\n")).isEmpty();
  }
}
