package dev.hiptide.instrumentation.weaving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hiptide.settings.IterationMarker;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HooksTest {
  static Stream<IterationMarker> markers() {
    return Stream.of(
        new IterationMarker.Range("iteration"), new IterationMarker.Method("a.B", "step"));
  }

  @ParameterizedTest
  @MethodSource("markers")
  void areForEveryTargetAndNoOtherClass(IterationMarker marker) {
    assertThat(Hooks.of(marker).stream().map(Hook::className))
        .hasSameElementsAs(Targets.of(marker));
  }

  @Test
  void areRefusedForAClassThatWouldNeverBeWoven() {
    List<Hook> hooks = List.of(Hook.of("a.B", "step", IterationAdvice.class));
    assertThatThrownBy(
            () -> Hooks.checked(hooks, Targets.of(new IterationMarker.Range("iteration"))))
        .hasMessageContaining("a.B");
  }
}
