package dev.hiptide.metrics;

import dev.hiptide.histogram.HistogramSeries;
import io.micrometer.core.instrument.Tags;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a histogram has shown of each series. Its buckets, count and sum are counters, so none of
 * them falls, as {@link Totals} says. Where their figures come from they do when something else has
 * written there, or when two threads look and the later look is shown first. A collector keeps
 * nothing of this for its successor: there are too many buckets. Thread-safe.
 */
final class ShownHistogram {
  private final Map<Tags, HistogramSeries> shown = new LinkedHashMap<>();

  /** Every series that there has been, with what is to be shown of it now. */
  synchronized List<HistogramSeries> show(List<HistogramSeries> now) {
    for (HistogramSeries series : now) {
      shown.merge(series.tags(), series, (before, latest) -> latest.notBelow(before));
    }
    return List.copyOf(shown.values());
  }
}
