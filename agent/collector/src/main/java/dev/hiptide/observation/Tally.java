package dev.hiptide.observation;

import dev.hiptide.terms.Category;

/** Sums of system calls by category. Not thread-safe. */
public final class Tally {
  private final long[] calls = new long[Category.values().length];
  private final long[] errors = new long[calls.length];
  private final long[] nanos = new long[calls.length];
  private final long[] netNanos = new long[calls.length];
  private final long[] inFlight = new long[calls.length];

  /**
   * Adds calls that have returned, with their wall time in nanoseconds.
   *
   * @param netNanos the same without what the tracer adds
   */
  public void add(Category category, long count, long failed, long wallNanos, long netNanos) {
    calls[category.ordinal()] += count;
    errors[category.ordinal()] += failed;
    nanos[category.ordinal()] += wallNanos;
    this.netNanos[category.ordinal()] += netNanos;
  }

  /** Adds a call that is under way, with its wall time so far in nanoseconds. */
  public void addInFlight(Category category, long wallNanos) {
    inFlight[category.ordinal()]++;
    nanos[category.ordinal()] += wallNanos;
    netNanos[category.ordinal()] += wallNanos;
  }

  /**
   * What was added since an earlier tally of the same calls. Calls under way are those of now. No
   * sum is below zero: the time of a call under way, read just before the call returned, may be a
   * little more than the tracer then measures.
   */
  Tally since(Tally earlier) {
    Tally difference = new Tally();
    for (int i = 0; i < calls.length; i++) {
      difference.calls[i] = Math.max(0, calls[i] - earlier.calls[i]);
      difference.errors[i] = Math.max(0, errors[i] - earlier.errors[i]);
      difference.nanos[i] = Math.max(0, nanos[i] - earlier.nanos[i]);
      difference.netNanos[i] = Math.max(0, netNanos[i] - earlier.netNanos[i]);
      difference.inFlight[i] = inFlight[i];
    }
    return difference;
  }

  /** Calls that have returned. */
  public long calls(Category category) {
    return calls[category.ordinal()];
  }

  /** Those of them that returned an error. */
  public long errors(Category category) {
    return errors[category.ordinal()];
  }

  /** Wall time, that of calls under way included, in nanoseconds. */
  public long nanos(Category category) {
    return nanos[category.ordinal()];
  }

  /** The same without what the tracer adds to each call that has returned, in nanoseconds. */
  public long netNanos(Category category) {
    return netNanos[category.ordinal()];
  }

  /** Calls under way. */
  public long inFlight(Category category) {
    return inFlight[category.ordinal()];
  }
}
