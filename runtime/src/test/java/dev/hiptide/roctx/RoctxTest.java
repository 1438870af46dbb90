package dev.hiptide.roctx;

import static dev.hiptide.roctx.Roctx.roctxMark;
import static dev.hiptide.roctx.Roctx.roctxRangePop;
import static dev.hiptide.roctx.Roctx.roctxRangePush;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class RoctxTest {
  @Test
  void returnsTheLevelOfTheRangeOpenedOrClosed() {
    assertThat(roctxRangePush("outer")).isZero();
    assertThat(roctxRangePush("inner")).isEqualTo(1);
    roctxMark("here");
    assertThat(roctxRangePop()).isEqualTo(1);
    assertThat(roctxRangePop()).isZero();
  }

  @Test
  void returnsANegativeNumberWhenNoRangeIsOpen() {
    assertThat(roctxRangePop()).isNegative();
    assertThat(roctxRangePush("first")).isZero();
    roctxRangePop();
  }

  @Test
  void keepsTheLevelsOfThreadsApart() {
    roctxRangePush("here");
    assertThat(CompletableFuture.supplyAsync(() -> roctxRangePush("there")).join()).isZero();
    roctxRangePop();
  }
}
