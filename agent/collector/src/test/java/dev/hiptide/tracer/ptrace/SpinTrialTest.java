package dev.hiptide.tracer.ptrace;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SpinTrialTest {
  private static final int WINDOWS = 10_000;

  private final SpinTrial trial = new SpinTrial();
  private long now;

  @Test
  void spinsAlmostAlwaysWhereThatMakesStopsComeSooner() {
    assertThat(shareOfSpinning(50_000, 15_000)).isGreaterThan(0.98);
  }

  @Test
  void sleepsAlmostAlwaysWhereSpinningTakesTimeFromTheTracee() {
    assertThat(shareOfSpinning(10_000, 30_000)).isLessThan(0.02);
  }

  @Test
  void sleepsWhereSpinningPaysTooLittle() {
    assertThat(shareOfSpinning(20_000, 18_000)).isLessThan(0.02);
  }

  @Test
  void neverSpinsForATraceeThatStopsRarely() {
    assertThat(shareOfSpinning(1_000_000, 100_000)).isZero();
  }

  @Test
  void findsOutThatTheMachineHasBecomeBusy() {
    shareOfSpinning(50_000, 15_000);
    shareOfSpinning(10_000, 30_000); // as long as it takes
    assertThat(shareOfSpinning(10_000, 30_000)).isLessThan(0.02);
  }

  /**
   * The share of windows that spin where a stop takes so long when it sleeps, and when it spins.
   */
  private double shareOfSpinning(long sleepNanos, long spinNanos) {
    int spinning = 0;
    for (int window = 0; window < WINDOWS; window++) {
      boolean spins = trial.spins();
      spinning += spins ? 1 : 0;
      for (int stop = 0; stop < SpinTrial.WINDOW; stop++) {
        trial.stopped(1, now += spins ? spinNanos : sleepNanos);
      }
    }
    return (double) spinning / WINDOWS;
  }
}
