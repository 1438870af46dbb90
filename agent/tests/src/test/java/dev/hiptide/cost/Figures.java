package dev.hiptide.cost;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;

/** What was measured, by name, in each round. */
final class Figures {
  private final Map<String, List<Double>> rounds = new LinkedHashMap<>();

  void add(String name, double value) {
    rounds.computeIfAbsent(name, key -> new ArrayList<>()).add(value);
  }

  /** The median of a figure. */
  double median(String name) {
    return median(values(name));
  }

  /** The median of the ratios of two figures of one round: what slows a round slows both. */
  double ratio(String name, String other) {
    return median(combined(name, other, (a, b) -> a / b));
  }

  /** The median of the differences of two figures of one round. */
  double difference(String name, String other) {
    return median(combined(name, other, (a, b) -> a - b));
  }

  private double[] combined(String name, String other, DoubleBinaryOperator operator) {
    double[] values = values(name);
    double[] others = values(other);
    double[] combined = new double[Math.min(values.length, others.length)];
    Arrays.setAll(combined, round -> operator.applyAsDouble(values[round], others[round]));
    return combined;
  }

  /** The greatest of all rounds. */
  double most(String name) {
    return Arrays.stream(values(name)).max().orElseThrow();
  }

  /** {@code median (least–most)}. */
  String text(String name) {
    double[] sorted = values(name);
    Arrays.sort(sorted);
    return "%s (%s–%s)"
        .formatted(number(median(sorted)), number(sorted[0]), number(sorted[sorted.length - 1]));
  }

  /** Three significant digits or more. */
  static String number(double value) {
    int decimals = value < 1 ? 3 : value < 10 ? 2 : value < 100 ? 1 : 0;
    return String.format(Locale.ROOT, "%,." + decimals + "f", value);
  }

  private double[] values(String name) {
    List<Double> values = rounds.get(name);
    if (values == null) {
      throw new IllegalStateException(name + " was not measured");
    }
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
