package dev.hiptide.supervision;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** How a wait for a collector to become ready has ended. */
public enum Readiness {
  /** It traces or serves. */
  READY,
  /** There is no use in waiting: no collector runs that could become ready. */
  LOST,
  /** {@link #DEADLINE} has passed. */
  LATE;

  /** The longest that a program's start waits for a collector. */
  public static final Duration DEADLINE = Duration.ofSeconds(10);

  private static final Duration POLL = Duration.ofMillis(1);

  /**
   * Waits until a collector is ready, is lost, or is late.
   *
   * @param isReady whether it is ready
   * @param isLost whether it is known that it will not be
   */
  public static Readiness await(BooleanSupplier isReady, BooleanSupplier isLost)
      throws InterruptedException {
    return await(isReady, isLost, MonotonicClock.SYSTEM);
  }

  static Readiness await(BooleanSupplier isReady, BooleanSupplier isLost, MonotonicClock clock)
      throws InterruptedException {
    long began = clock.nanoTime();
    while (!isReady.getAsBoolean()) {
      if (isLost.getAsBoolean()) {
        return LOST;
      }
      if (clock.nanoTime() - began > DEADLINE.toNanos()) {
        return LATE;
      }
      clock.sleep(POLL);
    }
    return READY;
  }
}
