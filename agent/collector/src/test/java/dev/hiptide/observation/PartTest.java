package dev.hiptide.observation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PartTest {
  private final List<String> faults = new ArrayList<>();
  private final Part<Integer> part =
      new Part<>("calls", 0, (name, failure) -> faults.add(name + ": " + failure.getMessage()));

  @Test
  void aPartThatCannotBeReadStaysAsItWasAndIsToldOfOnce() {
    assertThat(part.read(() -> fail("at once"))).isZero();
    assertThat(part.read(() -> 7)).isEqualTo(7);
    assertThat(part.read(() -> fail("later"))).isEqualTo(7);
    assertThat(part.read(() -> 8)).isEqualTo(8);
    assertThat(faults).containsExactly("calls: at once");
  }

  private static int fail(String message) {
    throw new StackOverflowError(message);
  }
}
