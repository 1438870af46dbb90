package dev.hiptide.supervision;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RestartPolicyTest {
  private static final Duration SHORT = Duration.ofSeconds(1);
  private static final Duration USEFUL = RestartPolicy.USEFUL_LIFE;

  @Test
  void restartsAtOnceAndThenLaterAndLater() {
    RestartPolicy policy = RestartPolicy.initial().died(true, USEFUL);
    assertThat(policy.delay()).isZero();
    policy = policy.died(true, USEFUL);
    assertThat(policy.delay()).isEqualTo(Duration.ofSeconds(1));
    policy = policy.died(true, USEFUL);
    assertThat(policy.delay()).isEqualTo(Duration.ofSeconds(2));
    for (int i = 0; i < 100; i++) {
      policy = policy.died(true, USEFUL);
    }
    assertThat(policy.delay()).isEqualTo(Duration.ofSeconds(30));
    assertThat(policy.givesUp()).isFalse();
  }

  @Test
  void forgetsEarlierDeathsAfterAGoodLife() {
    RestartPolicy policy =
        RestartPolicy.initial()
            .died(true, USEFUL)
            .died(true, USEFUL)
            .died(true, RestartPolicy.GOOD_LIFE);
    assertThat(policy.delay()).isZero();
  }

  @Test
  void givesUpAfterFiveThatWereNeverReady() {
    RestartPolicy policy = RestartPolicy.initial();
    for (int i = 0; i < 4; i++) {
      policy = policy.died(false, SHORT);
    }
    assertThat(policy.givesUp()).isFalse();
    assertThat(policy.died(true, USEFUL).died(false, SHORT).givesUp()).isFalse();
    assertThat(policy.died(false, SHORT).givesUp()).isTrue();
  }

  @Test
  void givesUpAfterFiveThatDiedAsSoonAsTheyWereReady() {
    RestartPolicy policy = RestartPolicy.initial();
    for (int i = 0; i < 5; i++) {
      policy = policy.died(true, SHORT);
    }
    assertThat(policy.givesUp()).isTrue();
  }
}
