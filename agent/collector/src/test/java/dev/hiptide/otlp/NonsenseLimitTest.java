package dev.hiptide.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class NonsenseLimitTest {
  private long now = Long.MAX_VALUE - 1; // nanoTime may begin anywhere
  private final NonsenseLimit limit = new NonsenseLimit(() -> now);

  @Test
  void tenInARowAreTheMostAndThenOneAnHour() {
    exhaust();
    pass(NonsenseLimit.FORGIVEN_AFTER.minusNanos(1));
    assertThat(limit.isReached()).isTrue();
    pass(Duration.ofNanos(1));
    assertThat(limit.isReached()).isFalse();

    limit.count();
    assertThat(limit.isReached()).isTrue();
    pass(NonsenseLimit.FORGIVEN_AFTER);
    assertThat(limit.isReached()).isFalse();
  }

  @Test
  void thoseOfLongAgoDoNotCount() {
    for (int i = 0; i < 3 * NonsenseLimit.MAX_ANSWERS; i++) {
      limit.count();
      assertThat(limit.isReached()).isFalse();
      pass(Duration.ofDays(7));
    }
  }

  @Test
  void aDayLaterThereMayBeTenAgain() {
    exhaust();
    pass(Duration.ofDays(1));
    exhaust();
  }

  @Test
  void whoeverAsksOftenDoesNotWaitForLonger() {
    exhaust();
    for (int minute = 1; minute < 60; minute++) {
      pass(Duration.ofMinutes(1));
      assertThat(limit.isReached()).isTrue();
    }
    pass(Duration.ofMinutes(1));
    assertThat(limit.isReached()).isFalse();
  }

  private void exhaust() {
    for (int i = 0; i < NonsenseLimit.MAX_ANSWERS; i++) {
      assertThat(limit.isReached()).isFalse();
      limit.count();
    }
    assertThat(limit.isReached()).isTrue();
  }

  private void pass(Duration time) {
    now += time.toNanos();
  }
}
