package dev.hiptide.collector;

import dev.hiptide.attribution.Attribution;
import dev.hiptide.endpoint.Endpoint;
import dev.hiptide.endpoint.Guard;
import dev.hiptide.metrics.Metrics;
import dev.hiptide.observation.Observation;
import dev.hiptide.observation.Observer;
import dev.hiptide.observation.Observer.TracerCost;
import dev.hiptide.regime.RegimeClassifier;
import dev.hiptide.regime.Verdict;
import dev.hiptide.report.JsonReport;
import dev.hiptide.report.Report;
import dev.hiptide.report.ReportBuilder;
import dev.hiptide.report.TextReport;
import dev.hiptide.settings.Settings;
import dev.hiptide.table.TraceTable;
import dev.hiptide.terms.SyscallTable;
import java.io.IOException;
import java.net.BindException;
import java.util.Optional;
import java.util.function.Supplier;

/** What the world sees of the figures: the metrics, the endpoint that serves them, the report. */
final class Publication {
  private static final String BACKEND = "ptrace";

  private final TraceTable table;
  private final Settings settings;
  private final SyscallTable syscalls;
  private final Observer observer;
  private final Metrics metrics;

  Publication(
      TraceTable table,
      Settings settings,
      SyscallTable syscalls,
      Attribution attribution,
      Supplier<TracerCost> tracer) {
    this.table = table;
    this.settings = settings;
    this.syscalls = syscalls;
    observer = new Observer(table, attribution, syscalls, tracer);
    metrics = new Metrics(observer, syscalls, settings, BACKEND, Version.current(), Console::say);
  }

  Observer observer() {
    return observer;
  }

  Metrics metrics() {
    return metrics;
  }

  /** The figures so far. */
  Report report() {
    Observation observation = observer.observe();
    return ReportBuilder.build(
        settings.application(),
        settings.tracing(),
        table.workloadPid(),
        table.startedNanoTime(),
        observation,
        observation.health().tracing()
            ? RegimeClassifier.classify(observer.steadyState(observation))
            : Verdict.untraced(),
        syscalls);
  }

  /** Starts the endpoint, at another port if the one that was asked for is taken. */
  Optional<Endpoint> listen() {
    try {
      Guard guard = Guard.of(settings.access(), Console::say);
      Endpoint endpoint;
      try {
        endpoint = listen(settings.port(), guard);
      } catch (BindException e) {
        Console.say(
            String.format(
                "port %d of %s cannot be used (%s); taking a free one",
                settings.port(), settings.host(), e.getMessage()));
        endpoint = listen(0, guard);
      }
      return Optional.of(endpoint);
    } catch (IOException | RuntimeException e) { // the tracer goes on
      Console.say("no metrics are served at " + settings.host() + ": " + e);
      return Optional.empty();
    }
  }

  private Endpoint listen(int port, Guard guard) throws IOException {
    return Endpoint.start(
        settings.host(),
        port,
        guard,
        metrics.prometheusRegistry(),
        () -> table.collectorState().isReady(),
        json -> json ? JsonReport.of(report()) : TextReport.of(report()));
  }
}
