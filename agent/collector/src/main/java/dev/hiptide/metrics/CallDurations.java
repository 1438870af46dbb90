package dev.hiptide.metrics;

import dev.hiptide.probe.Statistics;
import dev.hiptide.probe.TableReader.OperationStatistics;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/**
 * The histogram of HIP call durations. The workload's threads count into the buckets themselves;
 * Micrometer has no histogram whose buckets are counted elsewhere, so this one stands in its
 * registry's own Prometheus registry, beside its meters.
 */
final class CallDurations implements Collector {
  private static final String NAME = "hiptide_hip_call_duration_seconds";
  private static final double NANOS_PER_SECOND = 1e9;

  private final Supplier<List<OperationStatistics>> operations;
  private final String application;

  CallDurations(Supplier<List<OperationStatistics>> operations, String application) {
    this.operations = operations;
    this.application = application;
  }

  @Override
  public HistogramSnapshot collect() {
    double[] bounds =
        Arrays.copyOf(
            Arrays.stream(Statistics.boundsNanos())
                .mapToDouble(nanos -> nanos / NANOS_PER_SECOND)
                .toArray(),
            Statistics.boundsNanos().length + 1);
    bounds[bounds.length - 1] = Double.POSITIVE_INFINITY;
    HistogramSnapshot.Builder histogram =
        HistogramSnapshot.builder().name(NAME).help("Wall time of HIP calls, by operation.");
    for (OperationStatistics operation : operations.get()) {
      if (operation.calls() != 0) {
        histogram.dataPoint(
            HistogramDataPointSnapshot.builder()
                .labels(Labels.of("application", application, "op", operation.name()))
                .classicHistogramBuckets(ClassicHistogramBuckets.of(bounds, operation.buckets()))
                .sum(operation.nanos() / NANOS_PER_SECOND)
                .build());
      }
    }
    return histogram.build();
  }
}
