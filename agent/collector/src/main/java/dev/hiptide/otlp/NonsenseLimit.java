package dev.hiptide.otlp;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How often a receiver may answer what is none of HTTP. The JDK's client does not close the
 * connection of such an answer, one with headers without end for instance: each costs a descriptor
 * for good. So it may be ten times, and once more for each hour that passes without one. Answers in
 * between that are right do not make it more: a receiver could give each kind in turn. Thread-safe.
 */
final class NonsenseLimit {
  static final int MAX_ANSWERS = 10;
  static final Duration FORGIVEN_AFTER = Duration.ofHours(1);

  private final LongSupplier nanoTime;
  private int answers;

  /** Since when there was none, without the hours that are counted already. */
  private long sinceNanos;

  /**
   * @param nanoTime the time, as {@link System#nanoTime} gives it
   */
  NonsenseLimit(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    sinceNanos = nanoTime.getAsLong();
  }

  /** Whether there may be no more of them now. */
  synchronized boolean isReached() {
    forgive();
    return answers == MAX_ANSWERS;
  }

  /** Counts such an answer. */
  synchronized void count() {
    forgive();
    answers = Math.min(answers + 1, MAX_ANSWERS);
    sinceNanos = nanoTime.getAsLong();
  }

  private void forgive() {
    long hours = (nanoTime.getAsLong() - sinceNanos) / FORGIVEN_AFTER.toNanos();
    answers = (int) Math.max(0, answers - hours);
    sinceNanos += hours * FORGIVEN_AFTER.toNanos();
  }
}
