package dev.hiptide.metrics;

import dev.hiptide.observation.Health;
import dev.hiptide.observation.Observation;
import io.micrometer.core.instrument.Tags;
import java.util.Set;

/** The counters of what tracing costs and misses. Not thread-safe. */
final class TracerTotals {
  private static final double NANOS_PER_SECOND = 1e9;

  private static final String STOPS = "hiptide.tracer.stops";
  private static final String STOP_SECONDS = "hiptide.tracer.stop.seconds";
  private static final String LOST_EVENTS = "hiptide.tracer.lost.events";
  private static final String COLLECTOR_CPU_SECONDS = "hiptide.collector.cpu.seconds";

  /** Totals that begin with the collector; all others begin with the workload. */
  static final Set<String> SINCE_COLLECTOR_START =
      Set.of(STOPS, STOP_SECONDS, LOST_EVENTS, COLLECTOR_CPU_SECONDS);

  private final Totals totals;

  TracerTotals(Totals totals) {
    this.totals = totals;
  }

  /** Brings the counters up to date. */
  void update(Observation observation) {
    Health health = observation.health();
    total(
        LOST_EVENTS,
        "System calls that could not be charged to anything.",
        observation.snapshot().lost());
    total(STOPS, "Times that a thread was stopped to be traced.", health.cost().stops());
    total(
        STOP_SECONDS,
        "Time that threads were held by the tracer while it handled their stops.",
        health.cost().heldNanos() / NANOS_PER_SECOND);
    total(
        "hiptide.tracer.untraced.seconds",
        "Time that the workload ran untraced because a collector had died.",
        health.collectors().untracedNanos() / NANOS_PER_SECOND);
    total(
        COLLECTOR_CPU_SECONDS,
        "CPU time of the collector.",
        health.collectors().cpuNanos() / NANOS_PER_SECOND);
    total(
        "hiptide.advice.errors",
        "Exceptions inside the agent's advice: bugs.",
        health.adviceErrors());
    total(
        "hiptide.tracer.threads.announced",
        "Threads that asked to be traced, and were before they went on.",
        health.announcements().answered());
    total(
        "hiptide.tracer.threads.unheard",
        "Threads that asked to be traced, and went on before they were.",
        health.announcements().unanswered());
  }

  private void total(String name, String help, double now) {
    totals.raise(name, help, Tags.empty(), now);
  }
}
