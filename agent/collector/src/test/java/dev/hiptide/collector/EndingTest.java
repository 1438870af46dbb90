package dev.hiptide.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class EndingTest {
  private static final Duration SHORT = Duration.ofMillis(20);
  private static final Duration FOR_EVER = Duration.ofDays(1);
  private static final Duration DEADLINE = Duration.ofMinutes(1);

  private final CountDownLatch reader = new CountDownLatch(1);
  private final AtomicInteger done = new AtomicInteger();

  /** As a report does that nobody reads yet. */
  private void write() {
    try {
      reader.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    done.incrementAndGet();
  }

  @Test
  void nobodyIsHeldForLongAndTheReportIsWrittenAfterwards() {
    Ending ending = Ending.of(this::write, SHORT, FOR_EVER);
    within(ending::hold);
    assertThat(done).hasValue(0);
    reader.countDown();
    assertTimeoutPreemptively(DEADLINE, () -> assertThat(ending.await()).isTrue());
    assertThat(done).hasValue(1);
  }

  @Test
  void nobodyWaitsForEverForAReportThatNobodyReads() {
    Ending ending = Ending.of(this::write, SHORT, SHORT);
    ending.begin();
    assertTimeoutPreemptively(DEADLINE, () -> assertThat(ending.await()).isFalse());
    assertThat(done).hasValue(0);
    reader.countDown();
  }

  @Test
  void whatFailsIsOver() {
    Ending ending =
        Ending.of(
            () -> {
              throw new LinkageError("expected by a test");
            },
            FOR_EVER,
            FOR_EVER);
    within(ending::hold);
    within(ending::await);
  }

  @Test
  void whatIsDueIsDoneOnceHoweverManySeeTheEnd() {
    reader.countDown();
    Ending ending = Ending.of(this::write, FOR_EVER, FOR_EVER);
    within(ending::hold);
    ending.begin();
    within(ending::hold);
    within(ending::await);
    assertThat(done).hasValue(1);
  }

  private static void within(Executable wait) {
    assertTimeoutPreemptively(DEADLINE, wait);
  }
}
