package dev.hiptide.metrics;

import dev.hiptide.observation.Health;
import dev.hiptide.observation.Observation;
import dev.hiptide.observation.Sample;
import dev.hiptide.observation.Workload;
import dev.hiptide.settings.Backend;
import dev.hiptide.settings.Settings;
import dev.hiptide.settings.Tracing;
import dev.hiptide.settings.Tracing.Mode;
import dev.hiptide.terms.Category;
import dev.hiptide.terms.Regime;
import dev.hiptide.terms.SyscallTable;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.function.ToDoubleFunction;

/** What goes up and down. Not thread-safe, except for reading the gauges. */
final class Gauges {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double MILLIS_PER_SECOND = 1e3;

  private final MeterRegistry registry;
  private final Settings settings;
  private final SyscallTable syscalls;
  private boolean tracerIsShown;
  private volatile Sample latest;
  private volatile HostsInFlight inFlight;

  /**
   * Registers all gauges.
   *
   * @param first what they show at first
   */
  Gauges(
      MeterRegistry registry,
      Settings settings,
      SyscallTable syscalls,
      Workload workload,
      Sample first) {
    this.registry = registry;
    this.settings = settings;
    this.syscalls = syscalls;
    update(first);
    registerCurrent();
    registerInFlight();
    registerConstant(workload);
  }

  /** Shows a later sample. */
  void update(Sample sample) {
    latest = sample;
    inFlight = HostsInFlight.of(sample.observation().snapshot(), syscalls);
    showTracer(sample.observation());
  }

  private void registerCurrent() {
    for (Regime each : Regime.values()) {
      gauge(
          "hiptide.regime",
          "The regime of the steady state: 1 for the current one, 0 for the others.",
          Tags.of("regime", each.label()),
          gauges -> gauges.latest.regime().regime() == each ? 1 : 0);
    }
    gauge(
        "hiptide.hip.memory.used.bytes",
        "Device memory now allocated.",
        Tags.empty(),
        gauges -> gauges.observation().memoryUsedBytes());
    gauge(
        "hiptide.tracer.threads",
        "Threads that are traced now.",
        Tags.empty(),
        gauges -> gauges.observation().snapshot().threads());
    gauge(
        "hiptide.tracer.syscall.floor.seconds",
        "What the tracer adds to the wall time of a system call at least; 0 if not measured.",
        Tags.empty(),
        gauges -> gauges.observation().floorNanos() / NANOS_PER_SECOND);
  }

  private void registerInFlight() {
    for (Category category : Category.values()) {
      gauge(
          "hiptide.syscalls.in.flight",
          "System calls of host threads that have begun and not returned.",
          Tags.of("category", category.label()),
          gauges -> gauges.inFlight.calls(category));
      gauge(
          "hiptide.syscall.in.flight.oldest.seconds",
          "How long the oldest system call of a host thread inside a HIP call has been under way.",
          Tags.of("category", category.label()),
          gauges -> gauges.inFlight.oldestInHipNanos(category) / NANOS_PER_SECOND);
    }
  }

  private void registerConstant(Workload workload) {
    gauge(
        "hiptide.tracer.mode",
        "1, with the mode that was asked for.",
        Tags.of("mode", Tracing.name(settings.tracing().mode())),
        gauges -> 1);
    gauge(
        "hiptide.workload.start.time.seconds",
        "When the agent started in the workload, in seconds since the epoch.",
        Tags.empty(),
        gauges -> workload.startedEpochMillis() / MILLIS_PER_SECOND);
    if (settings.expected().isPresent()) {
      gauge(
          "hiptide.expected.regime",
          "1, with the regime that the program is declared to have.",
          Tags.of("regime", settings.expected().get().label()),
          gauges -> 1);
    }
  }

  /** With {@code trace=auto} there may be no tracer, and that is not reported as a failure. */
  private void showTracer(Observation observation) {
    Mode mode = settings.tracing().mode();
    Health health = observation.health();
    boolean isShown =
        mode != Mode.OFF
            && health.backend() != Backend.AUTO
            && (mode != Mode.AUTO || health.tracing());
    if (isShown && !tracerIsShown) {
      tracerIsShown = true;
      gauge(
          "hiptide.tracer.up",
          "Whether the workload's system calls are traced.",
          Tags.of("backend", health.backend().label()),
          gauges -> gauges.observation().health().tracing() ? 1 : 0);
    }
  }

  private Observation observation() {
    return latest.observation();
  }

  private void gauge(String name, String help, Tags tags, ToDoubleFunction<Gauges> value) {
    Gauge.builder(name, this, value)
        .description(help)
        .tags(tags)
        .strongReference(true)
        .register(registry);
  }
}
