package dev.hiptide.metrics;

import dev.hiptide.table.DurationBuckets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Keeps the series of one JVM below {@link #MAX_SERIES}. HIP has more than a hundred functions, and
 * a program may call each from threads of several roles. Operations that appear when the budget is
 * spent are counted together under the operation {@link #OTHER}, so that nothing is lost; one that
 * has series of its own keeps them. Thread-safe.
 */
final class SeriesBudget {
  /** Per JVM. Hundreds of JVMs then fit one Prometheus. */
  static final int MAX_SERIES = 1000;

  /** The label of all operations without series of their own. */
  static final String OTHER = "other";

  /**
   * Not handed out, but kept for every series without an operation, and for those of the operations
   * "none", "unattributed" and {@link #OTHER}: the largest number there can be.
   */
  private static final int RESERVED = 205;

  /** A histogram with the bucket of infinity, count and sum; bytes; errors. */
  private static final int SERIES_OF_OPERATION = DurationBuckets.boundsNanos().length + 3 + 2;

  private final Map<String, Boolean> operations = new HashMap<>();
  private final Set<Object> named = new HashSet<>();
  private int left = MAX_SERIES - RESERVED;

  /**
   * The label of an operation in metrics that have one series for each: its name, or {@link
   * #OTHER}.
   */
  synchronized String label(String operation) {
    return operations.computeIfAbsent(operation, name -> take(SERIES_OF_OPERATION))
        ? operation
        : OTHER;
  }

  /**
   * Whether something else has series of its own; it gets them if there is room.
   *
   * @param key tells it from all others
   * @param series how many it needs
   */
  synchronized boolean hasOwn(Object key, int series) {
    if (named.contains(key)) {
      return true;
    }
    boolean taken = take(series);
    if (taken) {
      named.add(key);
    }
    return taken;
  }

  private boolean take(int series) {
    if (series > left) {
      return false;
    }
    left -= series;
    return true;
  }
}
