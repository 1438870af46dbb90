package dev.hiptide.tracer;

import java.util.List;

/**
 * What iterations have cost the host threads that made them, one by one: those that ended while
 * their thread was traced.
 *
 * @param syncCalls by the synchronisation calls that the thread itself made in it
 * @param nanos by the wall time that the thread was in system calls in it, in nanoseconds
 */
public record IterationCosts(Distribution syncCalls, Distribution nanos) {
  /**
   * Iterations by one figure.
   *
   * @param bounds the upper bounds of the buckets, inclusive
   * @param counts how many iterations fell into each bucket; the last bucket has no bound
   * @param sum the sum of the figure over all of them
   * @param examples a recent iteration of each bucket, for those that have one
   */
  public record Distribution(long[] bounds, long[] counts, long sum, List<Example> examples) {}

  /**
   * One iteration.
   *
   * @param value its figure
   * @param tid the thread that made it
   * @param iteration its number on that thread, from 1
   * @param epochMillis when it was seen to have ended, in milliseconds since the epoch
   */
  public record Example(long value, int tid, long iteration, long epochMillis) {}
}
