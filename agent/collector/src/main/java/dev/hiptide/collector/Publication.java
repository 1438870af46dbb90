package dev.hiptide.collector;

import dev.hiptide.endpoint.Endpoint;
import dev.hiptide.endpoint.Exposure;
import dev.hiptide.endpoint.Guard;
import dev.hiptide.endpoint.ListenAddress;
import dev.hiptide.endpoint.Page;
import dev.hiptide.endpoint.Scrapers;
import dev.hiptide.metrics.Metrics;
import dev.hiptide.observation.Monitor;
import dev.hiptide.observation.Observation;
import dev.hiptide.observation.Observer;
import dev.hiptide.report.JsonReport;
import dev.hiptide.report.Report;
import dev.hiptide.report.ReportBuilder;
import dev.hiptide.report.TextReport;
import dev.hiptide.settings.NetworkProperties;
import dev.hiptide.settings.Settings;
import dev.hiptide.table.TraceTable;
import dev.hiptide.table.counts.SeriesTable;
import dev.hiptide.terms.Inability;
import dev.hiptide.terms.SyscallTable;
import java.io.IOException;
import java.net.BindException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What users see of the figures: the metrics, the endpoint that serves them, the report. All of
 * them read one {@link Monitor}.
 */
final class Publication {
  private static final long POLL_MILLIS = 100;

  private final TraceTable table;
  private final Settings settings;
  private final SyscallTable syscalls;
  private final Monitor monitor;
  private final Optional<Metrics> metrics;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final Scrapers scrapers = new Scrapers();
  private volatile boolean updateHasFailed;

  Publication(TraceTable table, Settings settings, SyscallTable syscalls, Observer observer) {
    this.table = table;
    this.settings = settings;
    this.syscalls = syscalls;
    NetworkProperties.take(System.getenv()); // for OTLP
    monitor = new Monitor(observer, syscalls, settings.otlp().isPresent());
    metrics = metrics();
  }

  /** Without them, there is the report. */
  private Optional<Metrics> metrics() {
    try {
      return Optional.of(
          new Metrics(
              monitor,
              syscalls,
              settings,
              new SeriesTable(table),
              Version.current(),
              Console::say));
    } catch (RuntimeException | LinkageError e) {
      Console.say("there are no metrics: " + Inability.reason(e));
      return Optional.empty();
    }
  }

  /** Waits until everyone who has been scraping has the last figures, and closes the endpoint. */
  void linger(Endpoint endpoint) throws InterruptedException {
    long deadline = System.nanoTime() + settings.linger().toNanos();
    while (!scrapers.haveLast() && System.nanoTime() < deadline) {
      Thread.sleep(POLL_MILLIS);
    }
    endpoint.close();
  }

  /** Sends the last figures to the receiver of OTLP, if there is one; once. */
  void close() {
    if (!closed.getAndSet(true)) {
      guarded(() -> metrics.ifPresent(Metrics::close));
    }
  }

  Scrapers scrapers() {
    return scrapers;
  }

  /**
   * To be called about ten times a second: follows the workload, and has OTLP send what was seen.
   */
  void tick() {
    guarded(
        () -> {
          if (monitor.tick() && settings.otlp().isPresent()) {
            metrics.ifPresent(Metrics::update);
          }
        });
  }

  /** Brings everything up to date that does not ask for itself. */
  void update() {
    guarded(
        () -> {
          monitor.look();
          metrics.ifPresent(Metrics::update);
        });
  }

  /** A fault in the figures is no reason to end the tracer, which may be the program's end. */
  private void guarded(Runnable figures) {
    try {
      figures.run();
    } catch (RuntimeException | Error e) {
      if (!updateHasFailed) {
        updateHasFailed = true;
        Console.say("the metrics could not be brought up to date: " + Inability.reason(e));
      }
    }
  }

  /** The figures of this moment. */
  Report report() {
    Observation observation = monitor.look().observation();
    return ReportBuilder.build(
        settings.application(),
        settings.tracing(),
        monitor.workload(),
        observation,
        monitor.regimeOfWholeRun(observation),
        syscalls);
  }

  /**
   * Starts the endpoint where that of a predecessor was, as scrapers look there; else at the port
   * that was asked for, or a free one if that is taken and nobody else can reach it. Says where it
   * is, and what is to be known of it, unless that is known.
   */
  Optional<Endpoint> listen() {
    if (metrics.isEmpty()) {
      return Optional.empty();
    }
    int before = table.endpointPort();
    try {
      ListenAddress at = ListenAddress.of(settings.host());
      Endpoint endpoint = listenAtOneOf(at, Ports.toTry(before, settings.port(), at.isLoopback()));
      if (endpoint.port() != before) {
        table.endpointPort(endpoint.port());
        Console.say("metrics at " + endpoint.url());
        guarded(() -> Exposure.warnings(at, settings.access()).forEach(Console::say));
      }
      return Optional.of(endpoint);
    } catch (IOException | RuntimeException | Error e) { // the tracer goes on
      Console.say("no metrics are served at " + settings.host() + ": " + Inability.reason(e));
      return Optional.empty();
    }
  }

  private Endpoint listenAtOneOf(ListenAddress at, List<Integer> ports) throws IOException {
    Guard guard = Guard.of(settings.access(), Console::say);
    for (int i = 0; ; i++) {
      int port = ports.get(i);
      try {
        return Endpoint.start(at, port, guard, site());
      } catch (BindException e) {
        if (i == ports.size() - 1) {
          throw new BindException("port " + port + " cannot be used (" + e.getMessage() + ")");
        }
        int next = ports.get(i + 1);
        Console.say(
            String.format(
                "port %d of %s cannot be used (%s); taking %s",
                port, at.host(), e.getMessage(), next == 0 ? "a free one" : "port " + next));
      }
    }
  }

  private Endpoint.Site site() {
    return new Endpoint.Site(
        metrics.orElseThrow().prometheusRegistry(),
        List.of(
            Page.of("/report", "the figures so far", "text/plain", () -> TextReport.of(report())),
            Page.of(
                "/report.json",
                "the same for programs",
                "application/json",
                () -> JsonReport.of(report())),
            Page.readiness(() -> table.collectorState().isReady())),
        scrapers,
        Console::say);
  }
}
