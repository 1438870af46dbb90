package dev.hiptide.histogram;

import java.util.List;
import java.util.function.Supplier;

/**
 * A histogram whose buckets are counted elsewhere, which Micrometer has no meter for.
 *
 * @param name with dots, as Micrometer's meters have theirs
 * @param unit the base unit as UCUM writes it
 * @param series those that have values by now
 */
public record CountedHistogram(
    String name, String unit, String help, Supplier<List<HistogramSeries>> series) {}
