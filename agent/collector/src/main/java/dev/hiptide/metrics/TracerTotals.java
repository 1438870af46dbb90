package dev.hiptide.metrics;

import dev.hiptide.observation.Health;
import dev.hiptide.observation.Observation;
import io.micrometer.core.instrument.Tags;

/** The counters of what tracing costs and misses. Not thread-safe. */
final class TracerTotals {
  private static final double NANOS_PER_SECOND = 1e9;

  private final Totals totals;

  TracerTotals(Totals totals) {
    this.totals = totals;
  }

  /** Brings the counters up to date. */
  void update(Observation observation) {
    Health health = observation.health();
    sinceStart(
        "hiptide.tracer.lost.events",
        "System calls that could not be charged to anything.",
        observation.snapshot().lost());
    sinceStart(
        "hiptide.tracer.stops",
        "Times that a thread was stopped to be traced.",
        health.cost().stops());
    sinceStart(
        "hiptide.tracer.stop.seconds",
        "Time that threads were held by the tracer while it handled their stops.",
        health.cost().heldNanos() / NANOS_PER_SECOND);
    total(
        "hiptide.tracer.untraced.seconds",
        "Time that the workload ran untraced because a collector had died.",
        health.collectors().untracedNanos() / NANOS_PER_SECOND);
    sinceStart(
        "hiptide.collector.cpu.seconds",
        "CPU time of the collector, those that it has replaced included.",
        health.collectors().cpuNanos() / NANOS_PER_SECOND);
    sinceStart(
        "hiptide.table.faults",
        "Fields of the trace table that something else has written to.",
        health.tableFaults());
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

  /** What each collector counts anew. */
  private void sinceStart(String name, String help, double now) {
    totals.raiseByThisCollectors(name, help, Tags.empty(), now);
  }

  private void total(String name, String help, double now) {
    totals.raise(name, help, Tags.empty(), now);
  }
}
