package dev.hiptide.top;

import java.util.Comparator;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** What decides the order of rows. */
enum Sort {
  TIME("time"),
  CALLS("calls"),
  NAME("name");

  private final String label;

  Sort(String label) {
    this.label = label;
  }

  String label() {
    return label;
  }

  Sort next() {
    return values()[(ordinal() + 1) % values().length];
  }

  /** The most first, or by name; by name what is equal. */
  <T> Comparator<T> order(
      ToDoubleFunction<T> time, ToDoubleFunction<T> calls, Function<T, String> name) {
    Comparator<T> byName = Comparator.comparing(name);
    return switch (this) {
      case TIME -> Comparator.comparingDouble(time).reversed().thenComparing(byName);
      case CALLS -> Comparator.comparingDouble(calls).reversed().thenComparing(byName);
      case NAME -> byName;
    };
  }
}
