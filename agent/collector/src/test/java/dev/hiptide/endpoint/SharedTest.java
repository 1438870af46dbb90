package dev.hiptide.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SharedTest {
  private long now = 17;
  private boolean isLast;
  private int made;
  private final Shared<Integer> shared = new Shared<>(() -> ++made, () -> isLast, () -> now);

  @Test
  void isMadeOnceForAllWhoAskWithinAShortTime() {
    for (int i = 0; i < 1000; i++) {
      assertThat(shared.get()).isEqualTo(1);
    }
    now += Shared.MAX_AGE.toNanos() - 1;
    assertThat(shared.get()).isEqualTo(1);
    now++;
    assertThat(shared.get()).isEqualTo(2);
  }

  @Test
  void theLastIsNeverOneThatWasMadeBefore() {
    shared.get();
    isLast = true;
    assertThat(shared.get()).isEqualTo(2);
    assertThat(shared.get()).isEqualTo(2);
  }

  @Test
  void aFailureIsNotKept() {
    Shared<Integer> failing =
        new Shared<>(
            () -> {
              if (made++ == 0) {
                throw new IllegalStateException("once");
              }
              return made;
            },
            () -> isLast,
            () -> now);
    assertThatThrownBy(failing::get).hasMessage("once");
    assertThat(failing.get()).isEqualTo(2);
  }
}
