package dev.hiptide.hip.speed;

import java.util.Arrays;
import java.util.stream.DoubleStream;

/** Times a batch of operations again and again, first for the compiler, then for the figure. */
final class Median {
  private static final long WARM_UP_NANOS = 700_000_000;
  private static final long MEASURED_NANOS = 300_000_000;
  private static final int FEWEST_BATCHES = 5;

  private Median() {}

  /** The median time of one operation, in microseconds. */
  static double micros(int operationsPerBatch, Runnable batch) {
    return micros(operationsPerBatch, batch, () -> {});
  }

  /**
   * The same, with something to do after each batch that is not timed.
   *
   * @param operationsPerBatch how many operations the batch does
   */
  static double micros(int operationsPerBatch, Runnable batch, Runnable afterwards) {
    batchNanos(WARM_UP_NANOS, batch, afterwards);
    double[] nanos = batchNanos(MEASURED_NANOS, batch, afterwards);
    return of(nanos) / operationsPerBatch / 1e3;
  }

  /** The middle value, or the mean of the middle two. */
  static double of(double... values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }

  private static double[] batchNanos(long atLeastNanos, Runnable batch, Runnable afterwards) {
    DoubleStream.Builder batches = DoubleStream.builder();
    long start = System.nanoTime();
    for (int done = 0; done < FEWEST_BATCHES || System.nanoTime() - start < atLeastNanos; done++) {
      long begin = System.nanoTime();
      batch.run();
      batches.add(System.nanoTime() - begin);
      afterwards.run();
    }
    return batches.build().toArray();
  }
}
