package dev.hiptide.settings;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which system calls are traced.
 *
 * @param mode how
 * @param categories for {@link Mode#CATEGORIES}, the categories' labels; else empty
 */
public record Tracing(Mode mode, Set<String> categories) {
  private static final String CATEGORIES_PREFIX = "categories:";
  private static final String SEPARATOR = "+";

  /** The ways to trace. */
  public enum Mode {
    /** Those of threads that do HIP's work, from their first HIP call or iteration on. */
    PHASES,
    /** Every thread's. */
    ALL,
    /** As {@link #PHASES} where that is permitted, else as {@link #OFF}. */
    AUTO,
    /** None: HIP calls are measured, system calls are not. */
    OFF,
    /** Those of some categories, of every thread of a program that hiptide itself launches. */
    CATEGORIES
  }

  public Tracing {
    categories = Set.copyOf(categories);
    if ((mode == Mode.CATEGORIES) == categories.isEmpty()) {
      throw new IllegalArgumentException(mode + " with the categories " + categories);
    }
  }

  /** A mode that needs nothing else. */
  public static Tracing of(Mode mode) {
    return new Tracing(mode, Set.of());
  }

  /** Whether calls of the category with that label are counted. */
  public boolean counts(String category) {
    return mode != Mode.CATEGORIES || categories.contains(category);
  }

  /** Reads what a user may set. */
  static Tracing parse(String text) {
    return Arrays.stream(Mode.values())
        .filter(mode -> mode != Mode.CATEGORIES && name(mode).equals(text))
        .findFirst()
        .map(Tracing::of)
        .orElseThrow(() -> new IllegalArgumentException(text));
  }

  /** Reads what {@link #toString} has written. */
  static Tracing parseResolved(String text) {
    return text.startsWith(CATEGORIES_PREFIX)
        ? new Tracing(
            Mode.CATEGORIES,
            Set.of(text.substring(CATEGORIES_PREFIX.length()).split("\\" + SEPARATOR)))
        : parse(text);
  }

  @Override
  public String toString() {
    return mode == Mode.CATEGORIES
        ? CATEGORIES_PREFIX + String.join(SEPARATOR, new TreeSet<>(categories))
        : name(mode);
  }

  /** The mode, as the setting and the metrics spell it. */
  public static String name(Mode mode) {
    return mode.name().toLowerCase(Locale.ROOT);
  }
}
