package dev.hiptide.metrics;

import dev.hiptide.table.DurationBuckets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Keeps the series of one JVM below {@link #MOST}. HIP has more than a hundred functions, and a
 * program may call each from threads of several roles: those that come when the budget is spent are
 * counted together under the operation {@link #OTHER}, so that nothing is lost. What has a name
 * keeps it. Thread-safe.
 */
final class SeriesBudget {
  /** So many that hundreds of JVMs are no burden to one Prometheus. */
  static final int MOST = 1000;

  /** The label of what has come too late. */
  static final String OTHER = "other";

  /**
   * What is not handed out: every series without an operation, those of the operations "none" and
   * "unattributed", and those of {@link #OTHER}, all at their most.
   */
  private static final int RESERVED = 205;

  /** A histogram with the bucket of infinity, count and sum; bytes; errors. */
  private static final int SERIES_OF_OPERATION = DurationBuckets.boundsNanos().length + 3 + 2;

  private final Map<String, Boolean> operations = new HashMap<>();
  private final Set<Object> named = new HashSet<>();
  private int left = MOST - RESERVED;

  /** The label of an operation in what is counted once for each: its name, or {@link #OTHER}. */
  synchronized String label(String operation) {
    return operations.computeIfAbsent(operation, name -> take(SERIES_OF_OPERATION))
        ? operation
        : OTHER;
  }

  /**
   * Whether something that is counted in further series has its own.
   *
   * @param key tells it from all others
   * @param series how many they are
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
