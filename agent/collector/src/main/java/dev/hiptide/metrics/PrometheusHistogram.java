package dev.hiptide.metrics;

import dev.hiptide.histogram.CountedHistogram;
import dev.hiptide.histogram.HistogramSeries;
import dev.hiptide.tracer.IterationCosts.Example;
import io.micrometer.core.instrument.Tag;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.Exemplar;
import io.prometheus.metrics.model.snapshots.Exemplars;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.Arrays;
import java.util.List;

/**
 * Shows a {@link CountedHistogram} in the Prometheus registry that has Micrometer's meters, too.
 */
final class PrometheusHistogram implements Collector {
  private final CountedHistogram histogram;
  private final String application;

  PrometheusHistogram(CountedHistogram histogram, String application) {
    this.histogram = histogram;
    this.application = application;
  }

  @Override
  public HistogramSnapshot collect() {
    HistogramSnapshot.Builder snapshot =
        HistogramSnapshot.builder().name(histogram.name().replace('.', '_')).help(histogram.help());
    for (HistogramSeries series : histogram.series().get()) {
      snapshot.dataPoint(
          HistogramDataPointSnapshot.builder()
              .labels(labels(series))
              .classicHistogramBuckets(
                  ClassicHistogramBuckets.of(withInfinity(series.bounds()), series.counts()))
              .sum(series.sum())
              .exemplars(exemplars(series))
              .build());
    }
    return snapshot.build();
  }

  private Labels labels(HistogramSeries series) {
    Labels labels = Labels.of("application", application);
    for (Tag tag : series.tags()) {
      labels = labels.add(tag.getKey(), tag.getValue());
    }
    return labels;
  }

  private static double[] withInfinity(double[] bounds) {
    double[] all = Arrays.copyOf(bounds, bounds.length + 1);
    all[bounds.length] = Double.POSITIVE_INFINITY;
    return all;
  }

  private static Exemplars exemplars(HistogramSeries series) {
    List<Exemplar> exemplars =
        series.examples().stream().map(example -> exemplar(series, example)).toList();
    return Exemplars.of(exemplars);
  }

  private static Exemplar exemplar(HistogramSeries series, Example example) {
    return Exemplar.builder()
        .value(series.value(example))
        .labels(
            Labels.of(
                HistogramSeries.ITERATION,
                Long.toString(example.iteration()),
                HistogramSeries.THREAD_ID,
                Integer.toString(example.tid())))
        .timestampMillis(example.epochMillis())
        .build();
  }
}
