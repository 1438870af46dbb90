package dev.hiptide.histogram;

import dev.hiptide.tracer.IterationCosts.Example;
import io.micrometer.core.instrument.Tags;
import java.util.Arrays;
import java.util.List;

/**
 * One series of a histogram whose buckets are counted elsewhere.
 *
 * @param tags its labels, without the ones that all series have
 * @param bounds the upper bounds of the buckets, inclusive, in the base unit
 * @param counts how many values fell into each bucket; the last bucket has no bound
 * @param sum the sum of the values, in the base unit
 * @param examples some values with the iterations that they come from, in the unit of {@code
 *     unitsPerBase}
 * @param unitsPerBase how many units of an example's value make one base unit
 */
public record HistogramSeries(
    Tags tags,
    double[] bounds,
    long[] counts,
    double sum,
    List<Example> examples,
    double unitsPerBase) {

  /** The label of an example that has the iteration's number on its thread. */
  public static final String ITERATION = "iteration";

  /** The label of an example that has the thread. */
  public static final String THREAD_ID = "thread_id";

  /**
   * A series whose figures are whole numbers of some unit. A bucket has no more than leaves room
   * for the sum of all.
   *
   * @param unitsPerBase how many of those units make one base unit
   */
  public static HistogramSeries of(
      Tags tags,
      long[] bounds,
      long[] counts,
      long sum,
      List<Example> examples,
      double unitsPerBase) {
    return new HistogramSeries(
        tags,
        Arrays.stream(bounds).mapToDouble(bound -> bound / unitsPerBase).toArray(),
        Arrays.stream(counts)
            .map(count -> Math.min(count, Long.MAX_VALUE / counts.length))
            .toArray(),
        sum / unitsPerBase,
        examples,
        unitsPerBase);
  }

  /** An example's value, in the base unit. */
  public double value(Example example) {
    return example.value() / unitsPerBase;
  }

  /**
   * This series where it has more than what was shown of it before, in each bucket, and that series
   * where it has not: as a whole, one that has not fallen.
   */
  public HistogramSeries notBelow(HistogramSeries shown) {
    long[] most = new long[counts.length];
    for (int bucket = 0; bucket < most.length; bucket++) {
      most[bucket] = Math.max(counts[bucket], shown.counts[bucket]);
    }
    return new HistogramSeries(
        tags, bounds, most, Math.max(sum, shown.sum), examples, unitsPerBase);
  }

  /** How many values there are. */
  public long count() {
    return Arrays.stream(counts).sum();
  }
}
