package dev.hiptide.terms;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hiptide.table.TableLayout;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ErrorClassTest {
  @Test
  void tellsWhatIsPartOfANormalLifeFromWhatIsNot() {
    assertThat(ErrorClass.of(11)).isEqualTo(ErrorClass.AGAIN);
    assertThat(ErrorClass.of(110)).isEqualTo(ErrorClass.TIMEOUT);
    assertThat(ErrorClass.of(4)).isEqualTo(ErrorClass.INTERRUPTED);
    assertThat(ErrorClass.of(2)).isEqualTo(ErrorClass.NOT_FOUND);
    assertThat(ErrorClass.of(13)).isEqualTo(ErrorClass.REFUSED);
    assertThat(ErrorClass.of(12)).isEqualTo(ErrorClass.EXHAUSTED);
    assertThat(ErrorClass.of(22)).isEqualTo(ErrorClass.INVALID);
    assertThat(ErrorClass.of(4711)).isEqualTo(ErrorClass.OTHER);
  }

  @Test
  void theTraceTableHasRoomForAllOfThem() {
    assertThat(ErrorClass.values()).hasSize(TableLayout.ERROR_CLASSES);
    assertThat(Arrays.stream(ErrorClass.values()).map(ErrorClass::label))
        .containsExactly(
            "again",
            "timeout",
            "interrupted",
            "not_found",
            "refused",
            "exhausted",
            "invalid",
            "other");
  }
}
