package dev.hiptide.metrics;

import dev.hiptide.histogram.CountedHistogram;
import dev.hiptide.histogram.HistogramSeries;
import dev.hiptide.observation.Observation;
import dev.hiptide.settings.Tracing;
import dev.hiptide.table.DurationBuckets;
import dev.hiptide.table.counts.TableReader.OperationStatistics;
import dev.hiptide.terms.Category;
import dev.hiptide.tracer.IterationCosts;
import dev.hiptide.tracer.IterationCosts.Distribution;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The histograms. Their buckets are counted elsewhere: those of HIP calls in the workload, those of
 * iterations in the tracer.
 */
final class Histograms {
  private static final double NANOS_PER_SECOND = 1e9;

  private final Supplier<Observation> latest;
  private final SeriesBudget budget;

  Histograms(Supplier<Observation> latest, SeriesBudget budget) {
    this.latest = latest;
    this.budget = budget;
  }

  /** The histograms of a workload that is traced in that way. */
  List<CountedHistogram> of(Tracing tracing) {
    List<CountedHistogram> histograms = new ArrayList<>();
    histograms.add(
        new CountedHistogram(
            "hiptide.hip.call.duration.seconds",
            "s",
            "Wall time of HIP calls, by operation.",
            neverFalling(this::callDurations)));
    histograms.add(
        new CountedHistogram(
            "hiptide.iteration.syscall.seconds",
            "s",
            "Wall time that the host thread spent in system calls in one iteration.",
            neverFalling(() -> iterations(IterationCosts::nanos, NANOS_PER_SECOND))));
    if (tracing.counts(Category.SYNC)) {
      histograms.add(
          new CountedHistogram(
              "hiptide.iteration.sync.calls",
              "1",
              "Synchronisation system calls that the host thread made in one iteration.",
              neverFalling(() -> iterations(IterationCosts::syncCalls, 1))));
    }
    return histograms;
  }

  private static Supplier<List<HistogramSeries>> neverFalling(Supplier<List<HistogramSeries>> now) {
    ShownHistogram shown = new ShownHistogram();
    return () -> shown.show(now.get());
  }

  private List<HistogramSeries> callDurations() {
    Map<String, OperationStatistics> byLabel = new LinkedHashMap<>();
    for (OperationStatistics operation : latest.get().operations()) {
      if (operation.calls() != 0) {
        byLabel.merge(budget.label(operation.name()), operation, OperationStatistics::plus);
      }
    }
    return byLabel.entrySet().stream()
        .map(
            entry ->
                HistogramSeries.of(
                    Tags.of("op", entry.getKey()),
                    DurationBuckets.boundsNanos(),
                    entry.getValue().buckets(),
                    entry.getValue().nanos(),
                    List.of(),
                    NANOS_PER_SECOND))
        .toList();
  }

  private List<HistogramSeries> iterations(
      Function<IterationCosts, Distribution> which, double unitsPerBase) {
    Distribution distribution = which.apply(latest.get().snapshot().iterationCosts());
    HistogramSeries series =
        HistogramSeries.of(
            Tags.empty(),
            distribution.bounds(),
            distribution.counts(),
            distribution.sum(),
            distribution.examples(),
            unitsPerBase);
    return series.count() == 0 ? List.of() : List.of(series);
  }
}
