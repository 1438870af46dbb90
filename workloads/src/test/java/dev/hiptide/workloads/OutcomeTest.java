package dev.hiptide.workloads;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class OutcomeTest {
  private static final Outcome OK =
      new Outcome("alloc", 100_000, 10_000_000, 8.123, Optional.empty());
  private static final Outcome WRONG =
      new Outcome("kernels", 1, 4, 0.5, Optional.of("element 0 is 3, not 1"));

  @Test
  void isOneLine() {
    assertThat(OK).hasToString("alloc: 100000 iterations of 10000000 bytes in 8.123 s, result ok");
    assertThat(WRONG)
        .hasToString(
            "kernels: 1 iterations of 4 bytes in 0.500 s, result WRONG: element 0 is 3, not 1");
  }

  @Test
  void isReadFromItsLine() {
    assertThat(Outcome.parse(OK.toString())).contains(OK);
    assertThat(Outcome.parse(WRONG.toString())).contains(WRONG);
  }

  @Test
  void isNotReadFromAnyOtherLine() {
    assertThat(Outcome.parse("hiptide: metrics at http://127.0.0.1:9748/metrics")).isEmpty();
  }
}
