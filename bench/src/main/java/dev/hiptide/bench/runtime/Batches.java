package dev.hiptide.bench.runtime;

import dev.hiptide.bench.figures.Median;
import java.util.stream.DoubleStream;

/** Times a batch of operations again and again, first for the compiler, then for the figure. */
final class Batches {
  private static final long WARM_UP_NANOS = 700_000_000;
  private static final long MEASURED_NANOS = 300_000_000;
  private static final int MIN_BATCHES = 5;

  private Batches() {}

  /** The median time of one operation, in microseconds. */
  static double medianMicros(int operationsPerBatch, Runnable batch) {
    return medianMicros(operationsPerBatch, batch, () -> {});
  }

  /**
   * The same, with something to do after each batch that is not timed.
   *
   * @param operationsPerBatch how many operations the batch does
   */
  static double medianMicros(int operationsPerBatch, Runnable batch, Runnable afterwards) {
    batchNanos(WARM_UP_NANOS, batch, afterwards);
    double[] nanos = batchNanos(MEASURED_NANOS, batch, afterwards);
    return Median.of(nanos) / operationsPerBatch / 1e3;
  }

  private static double[] batchNanos(long minNanos, Runnable batch, Runnable afterwards) {
    DoubleStream.Builder batches = DoubleStream.builder();
    long start = System.nanoTime();
    for (int done = 0; done < MIN_BATCHES || System.nanoTime() - start < minNanos; done++) {
      long begin = System.nanoTime();
      batch.run();
      batches.add(System.nanoTime() - begin);
      afterwards.run();
    }
    return batches.build().toArray();
  }
}
