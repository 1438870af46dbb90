package dev.hiptide.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.HashMap;
import java.util.Map;

/**
 * Counters of what is counted elsewhere; each is registered with its first total. Not thread-safe,
 * except for reading the counters.
 */
final class Totals {
  private final MeterRegistry registry;
  private final Map<Meter.Id, Total> totals = new HashMap<>();

  Totals(MeterRegistry registry) {
    this.registry = registry;
  }

  /**
   * Sets a counter. It never falls: the time of a call under way, read just before the call
   * returned, may be a little more than the tracer then measures.
   */
  void raise(String name, String help, Tags tags, double now) {
    Meter.Id id = new Meter.Id(name, tags, null, null, Meter.Type.COUNTER);
    Total total = totals.computeIfAbsent(id, key -> register(name, help, tags));
    total.value = Math.max(total.value, now);
  }

  private Total register(String name, String help, Tags tags) {
    Total total = new Total();
    FunctionCounter.builder(name, total, it -> it.value)
        .description(help)
        .tags(tags)
        .register(registry);
    return total;
  }

  /** The map above keeps it alive; the registry does not. */
  private static final class Total {
    private volatile double value;
  }
}
