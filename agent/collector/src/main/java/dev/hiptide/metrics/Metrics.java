package dev.hiptide.metrics;

import dev.hiptide.attribution.Charge;
import dev.hiptide.attribution.InFlight;
import dev.hiptide.attribution.Snapshot;
import dev.hiptide.observation.Observation;
import dev.hiptide.observation.Observer;
import dev.hiptide.probe.Role;
import dev.hiptide.probe.TableReader.OperationStatistics;
import dev.hiptide.regime.Regime;
import dev.hiptide.regime.RegimeMonitor;
import dev.hiptide.settings.Tracing;
import dev.hiptide.settings.Tracing.Mode;
import dev.hiptide.syscall.Category;
import dev.hiptide.syscall.ErrorClass;
import dev.hiptide.syscall.SyscallTable;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToDoubleFunction;

/**
 * Publishes observations as meters. Every scrape takes one observation, and all of its values come
 * from it. A series appears with its first count, so that a JVM has only those that say something.
 */
public final class Metrics {
  private static final double NANOS_PER_SECOND = 1e9;

  private final Observer observer;
  private final SyscallTable syscalls;
  private final Mode mode;
  private final String backend;
  private final RegimeMonitor regimes = new RegimeMonitor();
  private final PrometheusMeterRegistry registry;
  private final Map<Meter.Id, Total> totals = new HashMap<>();
  private final AtomicLong scrapes = new AtomicLong();
  private volatile Observation latest;
  private volatile Regime regime = Regime.UNKNOWN;
  private boolean tracerIsShown;

  /**
   * @param application the label that every series has
   * @param mode how the workload is to be traced
   * @param backend the tracer's name
   */
  public Metrics(
      Observer observer,
      SyscallTable syscalls,
      String application,
      Mode mode,
      String backend,
      String version) {
    this.observer = observer;
    this.syscalls = syscalls;
    this.mode = mode;
    this.backend = backend;
    PrometheusRegistry prometheus = new RefreshingRegistry(this::scraped);
    registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT, prometheus, Clock.SYSTEM);
    registry.config().commonTags("application", application);
    latest = observer.observe();
    registerGauges();
    prometheus.register(new CallDurations(() -> latest.operations(), application));
    prometheus.register(
        (io.prometheus.metrics.model.registry.Collector)
            () ->
                InfoSnapshot.builder()
                    .name("hiptide_build")
                    .help("The version of the agent.")
                    .dataPoint(
                        InfoSnapshot.InfoDataPointSnapshot.builder()
                            .labels(
                                Labels.of(
                                    "application",
                                    application,
                                    "version",
                                    version,
                                    "java_version",
                                    System.getProperty("java.version")))
                            .build())
                    .build());
  }

  /** The registry to serve. */
  public PrometheusRegistry prometheusRegistry() {
    return registry.getPrometheusRegistry();
  }

  /** How often the registry has been scraped. */
  public long scrapes() {
    return scrapes.get();
  }

  private void scraped() {
    update();
    scrapes.incrementAndGet();
  }

  /** Takes an observation; also called between scrapes, so that the regime is followed. */
  public synchronized void update() {
    Observation observation = observer.observe();
    regime =
        observation.health().tracing()
            ? regimes.observe(observer.steadyState(observation)).regime()
            : Regime.UNKNOWN;
    updateSyscalls(observation);
    updateOperations(observation);
    counter("hiptide.iterations", "Marked iterations that have ended.", Tags.empty())
        .raise(observation.iterations().completed());
    counter(
            "hiptide.tracer.lost.events",
            "System calls that could not be charged to anything.",
            Tags.empty())
        .raise(observation.snapshot().lost());
    counter("hiptide.tracer.stops", "Times that a thread was stopped to be traced.", Tags.empty())
        .raise(observation.health().stops());
    counter(
            "hiptide.tracer.stop.seconds",
            "Time that threads were held by the tracer while it handled their stops.",
            Tags.empty())
        .raise(observation.health().stopNanos() / NANOS_PER_SECOND);
    counter(
            "hiptide.tracer.untraced.seconds",
            "Time that the workload ran untraced because a collector had died.",
            Tags.empty())
        .raise(observation.health().untracedNanos() / NANOS_PER_SECOND);
    counter("hiptide.collector.cpu.seconds", "CPU time of the collector.", Tags.empty())
        .raise(observation.health().collectorCpuNanos() / NANOS_PER_SECOND);
    counter("hiptide.advice.errors", "Exceptions inside the agent's advice: bugs.", Tags.empty())
        .raise(observation.health().adviceErrors());
    counter(
            "hiptide.tracer.threads.announced",
            "Threads that asked to be traced, and were before they went on.",
            Tags.empty())
        .raise(observation.health().threadsAnnounced());
    counter(
            "hiptide.tracer.threads.unheard",
            "Threads that asked to be traced, and went on before they were.",
            Tags.empty())
        .raise(observation.health().threadsUnheard());
    observation
        .cpuNanosByRole()
        .forEach(
            (role, nanos) ->
                counter("hiptide.cpu.seconds", "CPU time of the workload.", Tags.of("role", role))
                    .raise(nanos / NANOS_PER_SECOND));
    showTracer(observation);
    latest = observation;
  }

  private void updateSyscalls(Observation observation) {
    Map<Tags, double[]> sums = new HashMap<>();
    Snapshot snapshot = observation.snapshot();
    Map<Tags, Double> errors = new HashMap<>();
    for (Charge charge : snapshot.charges()) {
      double[] sum =
          sums.computeIfAbsent(
              syscallTags(snapshot, charge.syscall(), charge.operation(), charge.role()),
              tags -> new double[2]);
      sum[0] += charge.calls();
      sum[1] += charge.nanos();
      charge
          .errors()
          .forEach(
              (error, count) ->
                  errors.merge(
                      errorTags(charge.syscall(), charge.role(), error),
                      (double) count,
                      Double::sum));
    }
    errors.forEach(
        (tags, count) ->
            counter(
                    "hiptide.syscall.errors",
                    "System calls that have returned an error number, by its class.",
                    tags)
                .raise(count));
    for (InFlight call : snapshot.inFlight()) {
      double[] sum =
          sums.computeIfAbsent(
              syscallTags(snapshot, call.syscall(), call.operation(), call.role()),
              tags -> new double[2]);
      sum[1] += call.nanos();
    }
    sums.forEach(
        (tags, sum) -> {
          counter("hiptide.syscalls", "System calls that have returned.", tags).raise(sum[0]);
          counter(
                  "hiptide.syscall.seconds",
                  "Wall time of system calls, those under way included.",
                  tags)
              .raise(sum[1] / NANOS_PER_SECOND);
        });
  }

  private Tags errorTags(int syscall, Role role, ErrorClass error) {
    return Tags.of(
        "category",
        syscalls.category(syscall).label(),
        "role",
        role.label(),
        "error",
        error.label());
  }

  private Tags syscallTags(Snapshot snapshot, int syscall, int operation, Role role) {
    return Tags.of(
        "category",
        syscalls.category(syscall).label(),
        "op",
        snapshot.label(role, operation),
        "role",
        role.label());
  }

  private void updateOperations(Observation observation) {
    for (OperationStatistics operation : observation.operations()) {
      Tags tags = Tags.of("op", operation.name());
      if (operation.bytes() != 0) {
        counter("hiptide.hip.bytes", "Bytes allocated, copied or set by HIP calls.", tags)
            .raise(operation.bytes());
      }
      if (operation.failed() != 0) {
        counter("hiptide.hip.errors", "HIP calls that ended with an error.", tags)
            .raise(operation.failed());
      }
    }
  }

  private void registerGauges() {
    for (Regime each : Regime.values()) {
      gauge(
          "hiptide.regime",
          "The regime of the steady state: 1 for the current one, 0 for the others.",
          Tags.of("regime", each.label()),
          observation -> regime == each ? 1 : 0);
    }
    gauge(
        "hiptide.hip.memory.used.bytes",
        "Device memory now allocated.",
        Tags.empty(),
        Observation::memoryUsedBytes);
    gauge(
        "hiptide.tracer.threads",
        "Threads that are traced now.",
        Tags.empty(),
        observation -> observation.snapshot().threads());
    for (Category category : Category.values()) {
      gauge(
          "hiptide.syscalls.in.flight",
          "System calls of host threads that have begun and not returned.",
          Tags.of("category", category.label()),
          observation ->
              observation.tally(syscalls, Role.HOST::equals, phase -> true).inFlight(category));
    }
    gauge(
        "hiptide.tracer.syscall.floor.seconds",
        "What the tracer adds to the wall time of a system call at least; 0 if not measured.",
        Tags.empty(),
        observation -> observation.floorNanos() / NANOS_PER_SECOND);
    gauge(
        "hiptide.tracer.mode",
        "1, with the mode that was asked for.",
        Tags.of("mode", Tracing.name(mode)),
        observation -> 1);
  }

  /** A tracer that was not insisted on, and is not there, is not down. */
  private void showTracer(Observation observation) {
    boolean isShown = mode != Mode.OFF && (mode != Mode.AUTO || observation.health().tracing());
    if (isShown && !tracerIsShown) {
      tracerIsShown = true;
      gauge(
          "hiptide.tracer.up",
          "Whether the workload's system calls are traced.",
          Tags.of("backend", backend),
          latestObservation -> latestObservation.health().tracing() ? 1 : 0);
    }
  }

  private void gauge(String name, String help, Tags tags, ToDoubleFunction<Observation> value) {
    Gauge.builder(name, this, metrics -> value.applyAsDouble(metrics.latest))
        .description(help)
        .tags(tags)
        .strongReference(true)
        .register(registry);
  }

  private Total counter(String name, String help, Tags tags) {
    Meter.Id id = new Meter.Id(name, tags, null, null, Meter.Type.COUNTER);
    return totals.computeIfAbsent(id, key -> new Total(registry, name, help, tags));
  }

  /**
   * A total that is counted elsewhere. It never falls: the time of a call under way, read just
   * before the call returned, may be a little more than the tracer then measures.
   */
  private static final class Total {
    private volatile double value;

    Total(MeterRegistry registry, String name, String help, Tags tags) {
      FunctionCounter.builder(name, this, total -> total.value)
          .description(help)
          .tags(tags)
          .register(registry);
    }

    void raise(double now) {
      value = Math.max(value, now);
    }
  }
}
