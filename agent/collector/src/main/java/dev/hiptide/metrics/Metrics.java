package dev.hiptide.metrics;

import dev.hiptide.attribution.InFlight;
import dev.hiptide.histogram.CountedHistogram;
import dev.hiptide.observation.Observation;
import dev.hiptide.observation.Observer;
import dev.hiptide.otlp.OtlpExport;
import dev.hiptide.regime.RegimeMonitor;
import dev.hiptide.settings.Otlp;
import dev.hiptide.settings.Settings;
import dev.hiptide.settings.Tracing;
import dev.hiptide.settings.Tracing.Mode;
import dev.hiptide.table.OperationContext;
import dev.hiptide.table.Role;
import dev.hiptide.table.counts.TableReader.OperationStatistics;
import dev.hiptide.terms.Category;
import dev.hiptide.terms.Regime;
import dev.hiptide.terms.SyscallTable;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;

/**
 * Publishes observations as meters. Every scrape takes one observation, and all of its values come
 * from it; by OTLP goes what was observed last. A series appears with its first count, so that a
 * JVM has only those that say something. {@code docs/metrics.md} lists them all.
 */
public final class Metrics implements AutoCloseable {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double MILLIS_PER_SECOND = 1e3;

  private final Observer observer;
  private final SyscallTable syscalls;
  private final Settings settings;
  private final String backend;
  private final RegimeMonitor regimes = new RegimeMonitor();
  private final SeriesBudget budget = new SeriesBudget();
  private final PrometheusMeterRegistry prometheus;
  private final Optional<OtlpExport> otlp;

  /** The one above, or both. */
  private final MeterRegistry registry;

  private final Totals totals;
  private final SyscallTotals syscallTotals;
  private final AtomicLong scrapes = new AtomicLong();
  private volatile Observation latest;
  private volatile Regime regime = Regime.UNKNOWN;
  private boolean tracerIsShown;

  /**
   * @param observer takes the observations
   * @param syscalls the categories of system calls
   * @param settings what the user has asked for
   * @param backend the tracer's name
   * @param version the agent's
   * @param messages takes lines for the user
   */
  public Metrics(
      Observer observer,
      SyscallTable syscalls,
      Settings settings,
      String backend,
      String version,
      Consumer<String> messages) {
    this.observer = observer;
    this.syscalls = syscalls;
    this.settings = settings;
    this.backend = backend;
    prometheus =
        new PrometheusMeterRegistry(
            PrometheusConfig.DEFAULT, new RefreshingRegistry(this, this::scraped), Clock.SYSTEM);
    latest = observer.observe();
    otlp = settings.otlp().flatMap(target -> export(target, version, messages));
    registry = otlp.isPresent() ? both(prometheus, otlp.get().registry()) : prometheus;
    registry.config().commonTags("application", settings.application());
    totals = new Totals(registry);
    syscallTotals = new SyscallTotals(syscalls, budget, totals);
    registerGauges();
    new Histograms(() -> latest, budget).of(settings.tracing()).forEach(this::register);
    registerVersion(version);
  }

  /** An exporter is no reason to do without the tracer: whatever is wrong with it is said. */
  private Optional<OtlpExport> export(Otlp target, String version, Consumer<String> messages) {
    try {
      return Optional.of(
          new OtlpExport(target, settings.application(), observer.workload(), version, messages));
    } catch (RuntimeException e) {
      messages.accept("nothing is sent by OTLP: " + e);
      return Optional.empty();
    }
  }

  private static MeterRegistry both(MeterRegistry one, MeterRegistry other) {
    CompositeMeterRegistry both = new CompositeMeterRegistry();
    both.add(one);
    both.add(other);
    return both;
  }

  /** The registry to serve. */
  public PrometheusRegistry prometheusRegistry() {
    return prometheus.getPrometheusRegistry();
  }

  /** How often the registry has been scraped. */
  public long scrapes() {
    return scrapes.get();
  }

  /** Sends the last figures to those who do not fetch them. */
  @Override
  public void close() {
    otlp.ifPresent(OtlpExport::close);
  }

  private void scraped() {
    scrapes.incrementAndGet(); // first: one that counts after the end has the last figures
    update();
  }

  /** Takes an observation; also called between scrapes, so that the regime is followed. */
  public synchronized void update() {
    Observation observation = observer.observe();
    regime =
        observation.health().tracing()
            ? regimes.observe(observer.steadyState(observation)).regime()
            : Regime.UNKNOWN;
    syscallTotals.update(observation.snapshot());
    updateOperations(observation);
    updateIterations(observation);
    updateHealth(observation);
    showTracer(observation);
    latest = observation;
  }

  private void updateIterations(Observation observation) {
    total(
        "hiptide.iterations",
        "Marked iterations that have ended.",
        observation.iterations().completed());
    total(
        "hiptide.iteration.seconds",
        "Wall time of the marked iterations that have ended.",
        observation.iterations().nanos() / NANOS_PER_SECOND);
  }

  private void updateHealth(Observation observation) {
    total(
        "hiptide.tracer.lost.events",
        "System calls that could not be charged to anything.",
        observation.snapshot().lost());
    total(
        "hiptide.tracer.stops",
        "Times that a thread was stopped to be traced.",
        observation.health().stops());
    total(
        "hiptide.tracer.stop.seconds",
        "Time that threads were held by the tracer while it handled their stops.",
        observation.health().stopNanos() / NANOS_PER_SECOND);
    total(
        "hiptide.tracer.untraced.seconds",
        "Time that the workload ran untraced because a collector had died.",
        observation.health().untracedNanos() / NANOS_PER_SECOND);
    total(
        "hiptide.collector.cpu.seconds",
        "CPU time of the collector.",
        observation.health().collectorCpuNanos() / NANOS_PER_SECOND);
    total(
        "hiptide.advice.errors",
        "Exceptions inside the agent's advice: bugs.",
        observation.health().adviceErrors());
    total(
        "hiptide.tracer.threads.announced",
        "Threads that asked to be traced, and were before they went on.",
        observation.health().threadsAnnounced());
    total(
        "hiptide.tracer.threads.unheard",
        "Threads that asked to be traced, and went on before they were.",
        observation.health().threadsUnheard());
    observation
        .cpuNanosByRole()
        .forEach(
            (role, nanos) ->
                totals.raise(
                    "hiptide.cpu.seconds",
                    "CPU time of the workload.",
                    Tags.of("role", role),
                    nanos / NANOS_PER_SECOND));
  }

  private void total(String name, String help, double now) {
    totals.raise(name, help, Tags.empty(), now);
  }

  private void updateOperations(Observation observation) {
    Map<Tags, Double> bytes = new HashMap<>();
    Map<Tags, Double> errors = new HashMap<>();
    for (OperationStatistics operation : observation.operations()) {
      if (operation.bytes() != 0) {
        bytes.merge(operationTags(operation), (double) operation.bytes(), Double::sum);
      }
      if (operation.failed() != 0) {
        errors.merge(operationTags(operation), (double) operation.failed(), Double::sum);
      }
    }
    bytes.forEach(
        (tags, sum) ->
            totals.raise(
                "hiptide.hip.bytes", "Bytes allocated, copied or set by HIP calls.", tags, sum));
    errors.forEach(
        (tags, sum) ->
            totals.raise("hiptide.hip.errors", "HIP calls that ended with an error.", tags, sum));
  }

  private Tags operationTags(OperationStatistics operation) {
    return Tags.of("op", budget.label(operation.name()));
  }

  private void register(CountedHistogram histogram) {
    prometheusRegistry().register(new PrometheusHistogram(histogram, settings.application()));
    otlp.ifPresent(export -> export.register(histogram));
  }

  private void registerVersion(String version) {
    Labels labels =
        Labels.of(
            "application",
            settings.application(),
            "version",
            version,
            "java_version",
            System.getProperty("java.version"));
    prometheusRegistry()
        .register(
            (io.prometheus.metrics.model.registry.Collector)
                () ->
                    InfoSnapshot.builder()
                        .name("hiptide_build")
                        .help("The version of the agent.")
                        .dataPoint(
                            InfoSnapshot.InfoDataPointSnapshot.builder().labels(labels).build())
                        .build());
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
      gauge(
          "hiptide.syscall.in.flight.oldest.seconds",
          "How long the oldest system call of a host thread inside a HIP call has been under way.",
          Tags.of("category", category.label()),
          observation -> oldestInHipCall(observation, category) / NANOS_PER_SECOND);
    }
    gauge(
        "hiptide.tracer.syscall.floor.seconds",
        "What the tracer adds to the wall time of a system call at least; 0 if not measured.",
        Tags.empty(),
        observation -> observation.floorNanos() / NANOS_PER_SECOND);
    gauge(
        "hiptide.tracer.mode",
        "1, with the mode that was asked for.",
        Tags.of("mode", Tracing.name(settings.tracing().mode())),
        observation -> 1);
    gauge(
        "hiptide.workload.start.time.seconds",
        "When the agent started in the workload, in seconds since the epoch.",
        Tags.empty(),
        observation -> observer.workload().startedEpochMillis() / MILLIS_PER_SECOND);
    if (settings.expected().isPresent()) {
      gauge(
          "hiptide.expected.regime",
          "1, with the regime that the program is declared to have.",
          Tags.of("regime", settings.expected().get().label()),
          observation -> 1);
    }
  }

  /** In nanoseconds; 0 if none is under way. */
  private long oldestInHipCall(Observation observation, Category category) {
    return observation.snapshot().inFlight().stream()
        .filter(call -> call.role() == Role.HOST)
        .filter(call -> call.operation() != OperationContext.NO_OPERATION)
        .filter(call -> syscalls.category(call.syscall()) == category)
        .mapToLong(InFlight::nanos)
        .max()
        .orElse(0);
  }

  /** A tracer that was not insisted on, and is not there, is not down. */
  private void showTracer(Observation observation) {
    Mode mode = settings.tracing().mode();
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
}
