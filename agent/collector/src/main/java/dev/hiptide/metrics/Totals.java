package dev.hiptide.metrics;

import dev.hiptide.table.counts.SeriesTable;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.HashMap;
import java.util.Map;

/**
 * Counters of what is counted elsewhere; each is registered with its first total. Not thread-safe,
 * except for reading the counters.
 *
 * <p>A counter never falls, however little: whoever reads it takes a fall for a restart from 0, and
 * adds all of it once more. So what it has shown is kept for the collector that takes over, which
 * may know less: how long a call has been under way, say, or what its predecessor itself has used.
 */
final class Totals {
  private final MeterRegistry registry;
  private final SeriesTable kept;
  private final Map<Meter.Id, Total> totals = new HashMap<>();

  /**
   * @param kept what was shown, by this collector and those before it
   */
  Totals(MeterRegistry registry, SeriesTable kept) {
    this.registry = registry;
    this.kept = kept;
  }

  /**
   * Sets a counter. It stays where it is if the total is less than before: the time of a call under
   * way, read just before the call returned, may be a little more than the tracer then measures.
   */
  void raise(String name, String help, Tags tags, double now) {
    raise(name, help, tags, now, now);
  }

  /** The same for a total that each collector counts from 0. */
  void raiseByThisCollectors(String name, String help, Tags tags, double now) {
    raise(name, help, tags, 0, now);
  }

  private void raise(String name, String help, Tags tags, double first, double now) {
    Meter.Id id = new Meter.Id(name, tags, null, null, Meter.Type.COUNTER);
    totals.computeIfAbsent(id, key -> register(name, help, tags, first)).raise(now);
  }

  private Total register(String name, String help, Tags tags, double first) {
    Total total = new Total(name + tags, first);
    FunctionCounter.builder(name, total, it -> it.value)
        .description(help)
        .tags(tags)
        .register(registry);
    return total;
  }

  /** Whether bits are those of a total: of a number that is not negative, and one of this world. */
  private static boolean isTotal(long bits) {
    double total = Double.longBitsToDouble(bits);
    return total >= 0 && total <= Long.MAX_VALUE; // and so not NaN
  }

  /** The map above keeps it alive; the registry does not. */
  private final class Total {
    private final String series;

    /** What a predecessor has shown and nobody else can know. */
    private final double base;

    private volatile double value;

    /**
     * @param first what is known of it as this collector begins
     */
    Total(String series, double first) {
      this.series = series;
      value = Double.longBitsToDouble(kept.get(series, Totals::isTotal));
      base = Math.max(0, value - first);
    }

    void raise(double now) {
      if (base + now > value) {
        value = base + now;
        kept.put(series, Double.doubleToRawLongBits(value));
      }
    }
  }
}
