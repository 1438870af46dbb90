package dev.hiptide.observation;

import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * A part of an observation. If it cannot be read, it is as it was when it last could: the others go
 * on. Not thread-safe.
 *
 * @param <T> its figures
 */
final class Part<T> {
  private final String name;
  private final BiConsumer<String, Throwable> faults;
  private T last;
  private boolean hasFailed;

  /**
   * @param none the figures before the first ones
   * @param faults told of the first failure
   */
  Part(String name, T none, BiConsumer<String, Throwable> faults) {
    this.name = name;
    this.last = none;
    this.faults = faults;
  }

  /** Reads it. */
  T read(Supplier<T> figures) {
    try {
      last = figures.get();
    } catch (RuntimeException | Error e) {
      if (!hasFailed) {
        hasFailed = true;
        faults.accept(name, e);
      }
    }
    return last;
  }
}
