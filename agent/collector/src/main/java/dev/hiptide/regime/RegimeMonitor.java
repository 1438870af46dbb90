package dev.hiptide.regime;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;

/**
 * Follows the regime of a running program. It judges the whole steady state in its first minute,
 * and the last minute from then on. When a minute passes without an iteration, the last verdict
 * stands. Not thread-safe.
 */
public final class RegimeMonitor {
  private static final double SPAN_NANOS = 60e9;
  private static final double SAMPLE_NANOS = 1e9;

  private final Deque<Window> samples = new ArrayDeque<>();
  private Verdict verdict = RegimeClassifier.classify(emptyWindow());

  /**
   * Takes in what has happened by now. To be called once a second or so; often is no harm.
   *
   * @param steadyState everything since the first iteration
   * @return the regime now
   */
  public Verdict observe(Window steadyState) {
    while (samples.size() > 1 && age(second(), steadyState) >= SPAN_NANOS) {
      samples.removeFirst();
    }
    Window recent =
        samples.isEmpty() || age(samples.getFirst(), steadyState) < SPAN_NANOS
            ? steadyState
            : steadyState.since(samples.getFirst());
    if (samples.isEmpty() || age(samples.getLast(), steadyState) >= SAMPLE_NANOS) {
      samples.addLast(steadyState);
    }
    if (recent.iterations() > 0) {
      verdict = RegimeClassifier.classify(recent);
    }
    return verdict;
  }

  private Window second() {
    var iterator = samples.iterator();
    iterator.next();
    return iterator.next();
  }

  private static double age(Window sample, Window now) {
    return now.wallNanos() - sample.wallNanos();
  }

  private static Window emptyWindow() {
    return new Window(0, 0, Map.of(), Map.of(), 0, 0);
  }
}
