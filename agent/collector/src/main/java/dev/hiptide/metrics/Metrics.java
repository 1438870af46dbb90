package dev.hiptide.metrics;

import dev.hiptide.histogram.CountedHistogram;
import dev.hiptide.observation.Monitor;
import dev.hiptide.observation.Observation;
import dev.hiptide.observation.Sample;
import dev.hiptide.otlp.OtlpExport;
import dev.hiptide.settings.Otlp;
import dev.hiptide.settings.Settings;
import dev.hiptide.table.counts.SeriesTable;
import dev.hiptide.terms.Inability;
import dev.hiptide.terms.SyscallTable;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Shows what the {@link Monitor} sees as meters. Every scrape asks it for one fresh observation,
 * and all values of the scrape come from that one; OTLP sends what {@link #update} has shown last.
 * A series appears with its first count, so that a JVM has only the series that say something.
 * {@code docs/metrics.md} lists them all. Thread-safe.
 */
public final class Metrics implements AutoCloseable {
  private final Monitor monitor;
  private final Settings settings;
  private final PrometheusMeterRegistry prometheus;
  private final Optional<OtlpExport> otlp;
  private final Gauges gauges;
  private final SyscallTotals syscallTotals;
  private final WorkloadTotals workloadTotals;
  private final TracerTotals tracerTotals;
  private final SeriesTable kept;
  private volatile Observation latest;

  /**
   * @param syscalls the categories of system calls
   * @param settings what the user has asked for
   * @param kept what collectors of this workload have shown
   * @param version the agent's
   * @param messages takes lines for the user
   */
  public Metrics(
      Monitor monitor,
      SyscallTable syscalls,
      Settings settings,
      SeriesTable kept,
      String version,
      Consumer<String> messages) {
    this.monitor = monitor;
    this.settings = settings;
    Sample first = monitor.latest();
    latest = first.observation();
    prometheus =
        new PrometheusMeterRegistry(
            PrometheusConfig.DEFAULT, new RefreshingRegistry(this, this::scraped), Clock.SYSTEM);
    otlp = settings.otlp().flatMap(target -> export(target, version, messages));
    MeterRegistry registry =
        otlp.isPresent() ? both(prometheus, otlp.get().registry()) : prometheus;
    registry.config().commonTags("application", settings.application());
    this.kept = kept;
    SeriesBudget budget = new SeriesBudget(kept);
    Totals totals = new Totals(registry, kept);
    gauges = new Gauges(registry, settings, syscalls, monitor.workload(), first);
    syscallTotals = new SyscallTotals(syscalls, budget, totals);
    workloadTotals = new WorkloadTotals(budget, totals);
    tracerTotals = new TracerTotals(totals);
    new Histograms(() -> latest, budget).of(settings.tracing()).forEach(this::register);
    registerVersion(version);
  }

  /** If the exporter cannot be made, the user is told why, and all else goes on. */
  private Optional<OtlpExport> export(Otlp target, String version, Consumer<String> messages) {
    try {
      return Optional.of(
          new OtlpExport(target, settings.application(), monitor.workload(), version, messages));
    } catch (IOException | RuntimeException | LinkageError e) {
      messages.accept("nothing is sent by OTLP: " + Inability.reason(e));
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

  /** Shows the monitor's last look, for those who do not ask: OTLP's receiver. */
  public synchronized void update() {
    show(monitor.latest());
  }

  /** Sends the last figures to the receiver of OTLP, if there is one. */
  @Override
  public void close() {
    otlp.ifPresent(OtlpExport::close);
  }

  private synchronized void scraped() {
    show(monitor.look());
  }

  private void show(Sample sample) {
    Observation observation = sample.observation();
    syscallTotals.update(observation.snapshot());
    workloadTotals.update(observation);
    tracerTotals.update(observation);
    gauges.update(sample);
    latest = observation;
    kept.mend();
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
    InfoSnapshot build =
        InfoSnapshot.builder()
            .name("hiptide_build")
            .help("The version of the agent.")
            .dataPoint(InfoDataPointSnapshot.builder().labels(labels).build())
            .build();
    prometheusRegistry().register((Collector) () -> build);
  }
}
