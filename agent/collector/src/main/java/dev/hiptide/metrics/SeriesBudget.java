package dev.hiptide.metrics;

import dev.hiptide.table.DurationBuckets;
import dev.hiptide.table.counts.SeriesTable;
import java.util.HashSet;
import java.util.Set;

/**
 * Keeps the series of one JVM below {@link #MAX_SERIES}. HIP has more than a hundred functions, and
 * a program may call each from threads of several roles. Operations that appear when the budget is
 * spent are counted together under the operation {@link #OTHER}, so that nothing is lost; one that
 * has series of its own keeps them, from one collector to the next. Thread-safe.
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
  private static final int RESERVED = 206;

  /** A histogram with the bucket of infinity, count and sum; bytes; errors. */
  private static final int SERIES_OF_OPERATION = DurationBuckets.boundsNanos().length + 3 + 2;

  private static final String SPENT = "series budget";

  private final SeriesTable kept;

  /** Those alone: a program may have any number of names, and the others need no memory. */
  private final Set<String> granted = new HashSet<>();

  private int left;

  /**
   * @param kept what a predecessor has granted: its series go on, and no others take their place
   */
  SeriesBudget(SeriesTable kept) {
    this.kept = kept;
    int all = MAX_SERIES - RESERVED;
    left = all - (int) kept.get(SPENT, spent -> spent >= 0 && spent <= all);
  }

  /**
   * The label of an operation in metrics that have one series for each: its name, or {@link
   * #OTHER}.
   */
  synchronized String label(String operation) {
    return hasOwn(operation, SERIES_OF_OPERATION) ? operation : OTHER;
  }

  /**
   * Whether something has series of its own; it gets them if there is room.
   *
   * @param key tells it from all others
   * @param series how many it needs
   */
  synchronized boolean hasOwn(String key, int series) {
    if (granted.contains(key)) {
      return true;
    }
    boolean grants = isKept(key) || take(key, series);
    if (grants) {
      granted.add(key);
    }
    return grants;
  }

  private boolean isKept(String key) {
    return kept.get(SPENT + key, series -> true) != 0;
  }

  private boolean take(String key, int series) {
    if (series > left) {
      return false;
    }
    left -= series;
    kept.put(SPENT, MAX_SERIES - RESERVED - left);
    kept.put(SPENT + key, series);
    return true;
  }
}
