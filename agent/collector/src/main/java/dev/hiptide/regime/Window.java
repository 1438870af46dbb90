package dev.hiptide.regime;

import dev.hiptide.terms.Category;
import java.util.EnumMap;
import java.util.Map;

/**
 * What host threads did over a stretch of the steady state. Times are in nanoseconds.
 *
 * @param iterations marked iterations
 * @param wallNanos how long the stretch was; 0 if unknown
 * @param calls system calls by category, those under way included
 * @param callNanos their wall time by category
 * @param hipNanos wall time inside HIP calls
 * @param runnableNanos how long the host threads were on a core or waited for one: a wait that
 *     spins is runnable, one that sleeps is not
 */
public record Window(
    double iterations,
    double wallNanos,
    Map<Category, Double> calls,
    Map<Category, Double> callNanos,
    double hipNanos,
    double runnableNanos) {

  public Window {
    calls = complete(calls);
    callNanos = complete(callNanos);
  }

  /** What happened between an earlier window with the same beginning and this one. */
  public Window since(Window earlier) {
    return new Window(
        iterations - earlier.iterations,
        wallNanos - earlier.wallNanos,
        difference(calls, earlier.calls),
        difference(callNanos, earlier.callNanos),
        hipNanos - earlier.hipNanos,
        runnableNanos - earlier.runnableNanos);
  }

  double callsPerIteration(Category category) {
    return calls.get(category) / iterations;
  }

  double callNanosPerIteration(Category category) {
    return callNanos.get(category) / iterations;
  }

  private static Map<Category, Double> difference(
      Map<Category, Double> later, Map<Category, Double> earlier) {
    Map<Category, Double> difference = new EnumMap<>(Category.class);
    // The time of a call under way, read just before it returned, may be a little more than the
    // tracer then measured.
    later.forEach((key, value) -> difference.put(key, Math.max(0, value - earlier.get(key))));
    return difference;
  }

  private static Map<Category, Double> complete(Map<Category, Double> some) {
    Map<Category, Double> all = new EnumMap<>(Category.class);
    for (Category category : Category.values()) {
      all.put(category, some.getOrDefault(category, 0.0));
    }
    return all;
  }
}
