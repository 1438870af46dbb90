package dev.hiptide.endpoint;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Something costly that is made once for all who ask within a short time: however many clients ask
 * how often, they take a small part of one processor. Thread-safe; while it is made, others wait
 * for it.
 */
final class Shared<T> implements Supplier<T> {
  /** Less than anybody who looks at figures notices, and many times what it takes to make them. */
  static final Duration MAX_AGE = Duration.ofMillis(100);

  private final Supplier<T> maker;
  private final BooleanSupplier isLast;
  private final LongSupplier nanoTime;
  private T value;
  private boolean wasLast;
  private long madeNanos;

  /** What is made anew once everybody is to get the last figures. */
  static <T> Shared<T> among(Scrapers scrapers, Supplier<T> maker) {
    return new Shared<>(maker, scrapers::getLast, System::nanoTime);
  }

  /**
   * @param isLast whether what is made from now on is the last; what was made before is then never
   *     handed out
   * @param nanoTime the time, as {@link System#nanoTime} gives it
   */
  Shared(Supplier<T> maker, BooleanSupplier isLast, LongSupplier nanoTime) {
    this.maker = maker;
    this.isLast = isLast;
    this.nanoTime = nanoTime;
  }

  @Override
  public synchronized T get() {
    boolean last = isLast.getAsBoolean();
    boolean isFresh =
        value != null && last == wasLast && nanoTime.getAsLong() - madeNanos < MAX_AGE.toNanos();
    if (!isFresh) {
      value = maker.get();
      wasLast = last;
      madeNanos = nanoTime.getAsLong();
    }
    return value;
  }
}
