package dev.hiptide.bench.figures;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;

/** What was measured, by name, in each round. Not for several threads. */
public final class Figures {
  private final Map<String, List<Double>> rounds = new LinkedHashMap<>();

  /** Adds the figure of a round. */
  public void add(String name, double value) {
    rounds.computeIfAbsent(name, key -> new ArrayList<>()).add(value);
  }

  /** Whether a figure was measured at all. */
  public boolean contains(String name) {
    return rounds.containsKey(name);
  }

  /**
   * The median of a figure.
   *
   * @throws IllegalStateException if it was not measured; so do the others
   */
  public double median(String name) {
    return Median.of(values(name));
  }

  /** The median of the ratios of two figures of one round: what slows a round slows both. */
  public double ratio(String name, String other) {
    return Median.of(combined(name, other, (a, b) -> a / b));
  }

  /** The median of the differences of two figures of one round. */
  public double difference(String name, String other) {
    return Median.of(combined(name, other, (a, b) -> a - b));
  }

  private double[] combined(String name, String other, DoubleBinaryOperator operator) {
    double[] values = values(name);
    double[] others = values(other);
    double[] combined = new double[Math.min(values.length, others.length)];
    Arrays.setAll(combined, round -> operator.applyAsDouble(values[round], others[round]));
    return combined;
  }

  /** The maximum over all rounds. */
  public double max(String name) {
    return Arrays.stream(values(name)).max().orElseThrow();
  }

  /** {@code median (minimum–maximum)}. */
  public String text(String name) {
    double[] values = values(name);
    return "%s (%s–%s)"
        .formatted(
            number(Median.of(values)),
            number(Arrays.stream(values).min().orElseThrow()),
            number(max(name)));
  }

  /** A number with three significant digits or more. */
  public static String number(double value) {
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
}
