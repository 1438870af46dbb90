package dev.hiptide.workloads;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProgressTest {
  @Test
  void countsTheIterationsOfEachPhaseForItself() {
    assertThat(new Progress.Phase("warming up", 0, 8_000).text(3_000))
        .isEqualTo("warming up, 3,000 of 8,000");
    assertThat(new Progress.Phase("iterating", 8_000, 100_000).text(12_000))
        .isEqualTo("iterating, 4,000 of 100,000");
  }

  @Test
  void namesAPhaseThatDoesNotIterate() {
    assertThat(new Progress.Phase("preparing", 0, 0).text(0)).isEqualTo("preparing");
  }
}
