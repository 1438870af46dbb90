package dev.hiptide.regime;

import static dev.hiptide.terms.Category.SYNC;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hiptide.terms.Regime;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RegimeMonitorTest {
  private final RegimeMonitor monitor = new RegimeMonitor();

  @Test
  void knowsNothingBeforeTheFirstIteration() {
    assertThat(monitor.observe(steadyState(0, 0, 0)).regime()).isEqualTo(Regime.UNKNOWN);
  }

  @Test
  void seesAChangeWithinAMinute() {
    int second = 0;
    double calls = 0;
    for (; second < 100; second++) { // no calls at first
      monitor.observe(steadyState(second, 1000.0 * second, 0));
    }
    Regime before = monitor.observe(steadyState(second, 1000.0 * second, 0)).regime();
    for (; second < 170; second++) { // then one per iteration
      calls += 1000;
      monitor.observe(steadyState(second, 1000.0 * second, calls));
    }
    Regime after = monitor.observe(steadyState(second, 1000.0 * second, calls)).regime();

    assertThat(before).isEqualTo(Regime.MINIMAL);
    assertThat(after).isEqualTo(Regime.FINE);
  }

  @Test
  void keepsItsVerdictWhileNothingIterates() {
    for (int second = 1; second < 10; second++) {
      monitor.observe(steadyState(second, 1000.0 * second, 1000.0 * second));
    }
    Regime last = Regime.UNKNOWN;
    for (int second = 10; second < 300; second++) {
      last = monitor.observe(steadyState(second, 9000, 9000)).regime();
    }

    assertThat(last).isEqualTo(Regime.FINE);
  }

  private static Window steadyState(double seconds, double iterations, double calls) {
    return new Window(
        iterations, seconds * 1e9, Map.of(SYNC, calls), Map.of(SYNC, calls * 1e4), 0, 0);
  }
}
