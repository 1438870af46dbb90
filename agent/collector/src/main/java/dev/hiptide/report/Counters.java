package dev.hiptide.report;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiFunction;

/** What was counted between two moments: never less than 0. Pure. */
final class Counters {
  private Counters() {}

  static long since(long then, long now) {
    return Math.max(0, now - then);
  }

  static double since(double then, double now) {
    return Math.max(0, now - then);
  }

  /** By the keys of now. */
  static Map<String, Long> ofLongs(Map<String, Long> then, Map<String, Long> now) {
    return mapped(now, (key, value) -> since(then.getOrDefault(key, 0L), value));
  }

  /** By the keys of now. */
  static Map<String, Double> ofDoubles(Map<String, Double> then, Map<String, Double> now) {
    return mapped(now, (key, value) -> since(then.getOrDefault(key, 0.0), value));
  }

  /** Other values for the same keys, in the same order. */
  static <V, R> Map<String, R> mapped(Map<String, V> map, BiFunction<String, V, R> value) {
    Map<String, R> mapped = new LinkedHashMap<>();
    map.forEach((key, each) -> mapped.put(key, value.apply(key, each)));
    return mapped;
  }
}
