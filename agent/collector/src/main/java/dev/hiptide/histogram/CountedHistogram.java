package dev.hiptide.histogram;

import java.util.List;
import java.util.function.Supplier;

/**
 * A histogram whose buckets are counted elsewhere. Micrometer has no meter for one.
 *
 * @param name with dots, as the names of Micrometer's meters
 * @param unit the base unit as UCUM writes it
 * @param series the series that have values by now
 */
public record CountedHistogram(
    String name, String unit, String help, Supplier<List<HistogramSeries>> series) {}
