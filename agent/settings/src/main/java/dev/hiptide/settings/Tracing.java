package dev.hiptide.settings;

import dev.hiptide.terms.Category;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which system calls are traced.
 *
 * @param mode how
 * @param categories the categories of {@link Mode#CATEGORIES}, in the study's order; empty for
 *     every other mode
 */
public record Tracing(Mode mode, Set<Category> categories) {
  private static final String CATEGORIES_PREFIX = "categories:";
  private static final String SEPARATOR = "+";

  /** The ways to trace. */
  public enum Mode {
    /** Traces threads that do HIP's work, from their first HIP call or iteration on. */
    PHASES,
    /** Traces every thread. */
    ALL,
    /** As {@link #PHASES} where tracing is permitted, else as {@link #OFF}. */
    AUTO,
    /** Traces nothing: HIP calls are measured, system calls are not. */
    OFF,
    /**
     * Traces the calls of some categories, on every thread. With ptrace that takes a filter that
     * only {@code hiptide run} can install before the program begins.
     */
    CATEGORIES
  }

  /**
   * @throws IllegalArgumentException if categories are given with a mode that has none, or the
   *     other way round
   */
  public Tracing {
    categories =
        categories.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(categories));
    if ((mode == Mode.CATEGORIES) == categories.isEmpty()) {
      throw new IllegalArgumentException(mode + " with the categories " + categories);
    }
  }

  /** A mode without categories. */
  public static Tracing of(Mode mode) {
    return new Tracing(mode, Set.of());
  }

  /** Whether calls of a category are counted. */
  public boolean counts(Category category) {
    return mode != Mode.CATEGORIES || categories.contains(category);
  }

  /** What a backend makes of it: programs in the kernel stop nobody, and see every thread. */
  public Tracing by(Backend backend) {
    boolean isCheaper = mode == Mode.PHASES || mode == Mode.AUTO;
    return backend == Backend.BPF && isCheaper ? of(Mode.ALL) : this;
  }

  /** Reads what {@link #toString} writes. */
  static Tracing parse(String text) {
    if (text.startsWith(CATEGORIES_PREFIX)) {
      return new Tracing(Mode.CATEGORIES, categories(text.substring(CATEGORIES_PREFIX.length())));
    }
    for (Mode mode : Mode.values()) {
      if (name(mode).equals(text)) {
        return of(mode);
      }
    }
    throw new IllegalArgumentException(text);
  }

  private static Set<Category> categories(String labels) {
    Set<Category> categories = EnumSet.noneOf(Category.class);
    for (String label : labels.split("\\" + SEPARATOR)) {
      categories.add(
          Category.withLabel(label).orElseThrow(() -> new IllegalArgumentException(label)));
    }
    return categories;
  }

  @Override
  public String toString() {
    return mode == Mode.CATEGORIES
        ? CATEGORIES_PREFIX
            + categories.stream().map(Category::label).collect(Collectors.joining(SEPARATOR))
        : name(mode);
  }

  /** The mode, as the setting and the metrics spell it. */
  public static String name(Mode mode) {
    return mode.name().toLowerCase(Locale.ROOT);
  }
}
