package dev.hiptide.top;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class HistoryTest {
  private final History history = new History(Duration.ofSeconds(10));

  @Test
  void windowGrowsAndThenSlides() {
    history.add(Samples.report(1, 100));
    assertThat(history.figures()).isEmpty();

    history.add(Samples.report(2, 100));
    assertThat(windowSeconds()).isEqualTo(1);

    for (int second = 3; second <= 30; second++) {
      history.add(Samples.report(second, 100));
    }
    assertThat(windowSeconds()).isEqualTo(10);
    assertThat(history.figures().orElseThrow().iterationsPerSecond()).isEqualTo(100, within(1e-9));
  }

  @Test
  void afterResetTheWindowBeginsWithTheNextReport() {
    for (int second = 1; second <= 5; second++) {
      history.add(Samples.report(second, 100));
    }
    history.reset();
    assertThat(history.figures()).isEmpty();

    history.add(Samples.report(6, 100));
    assertThat(windowSeconds()).isEqualTo(1);
    assertThat(history.figures().orElseThrow().points()).hasSize(5);
  }

  @Test
  void theLastSixtyIntervalsAreKept() {
    for (int second = 1; second <= 100; second++) {
      history.add(Samples.report(second, second < 95 ? 10 : 20));
    }

    assertThat(history.figures().orElseThrow().points()).hasSize(60);
    assertThat(history.figures().orElseThrow().points().get(59).callsPerSecond())
        .containsEntry("sync", 300.0);
  }

  @Test
  void reportThatIsNotLaterIsLeftOut() {
    history.add(Samples.report(2, 100));
    history.add(Samples.report(2, 100));
    history.add(Samples.report(1, 100));

    assertThat(history.figures()).isEmpty();
  }

  private double windowSeconds() {
    return history.figures().orElseThrow().window().wallSeconds();
  }
}
