package dev.hiptide.testing;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits for a condition, never for luck. */
public final class Await {
  /** Long enough for a busy machine; a test that passes never waits so long. */
  public static final Duration DEADLINE = Duration.ofMinutes(3);

  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private Await() {}

  /** A condition that may have to look at files or processes. */
  @FunctionalInterface
  public interface Condition {
    boolean holds() throws Exception;
  }

  /** An assertion that may have to look at files or processes. */
  @FunctionalInterface
  public interface Assertion {
    void check() throws Exception;
  }

  /** Waits until an assertion holds; after {@link #DEADLINE} it fails as it failed last. */
  public static void untilAsserted(Assertion assertion) throws Exception {
    long began = System.nanoTime();
    while (true) {
      try {
        assertion.check();
        return;
      } catch (AssertionError e) {
        if (System.nanoTime() - began > DEADLINE.toNanos()) {
          throw e;
        }
        LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1)); // it may have asked for much
      }
    }
  }

  /** Waits until a condition holds; fails after {@link #DEADLINE}. */
  public static void until(String what, Condition condition) throws Exception {
    until(what, DEADLINE, condition);
  }

  /**
   * Waits until a condition holds.
   *
   * @param what is expected, for the message
   * @throws AssertionError if it does not hold within the deadline
   */
  public static void until(String what, Duration deadline, Condition condition) throws Exception {
    long began = System.nanoTime();
    while (!condition.holds()) {
      if (System.nanoTime() - began > deadline.toNanos()) {
        throw new AssertionError("not within " + deadline + ": " + what);
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }
}
