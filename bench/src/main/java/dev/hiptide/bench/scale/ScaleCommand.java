package dev.hiptide.bench.scale;

import dev.hiptide.bench.figures.Figures;
import dev.hiptide.bench.figures.MarkdownTable;
import dev.hiptide.bench.figures.Median;
import dev.hiptide.hip.Hip;
import dev.hiptide.stack.Folders;
import dev.hiptide.stack.Prometheus;
import dev.hiptide.stack.Targets;
import dev.hiptide.testing.Await;
import dev.hiptide.testing.Endpoint;
import dev.hiptide.testing.JavaProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.LogManager;
import java.util.stream.DoubleStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * How the cost of monitoring grows: that of a scrape with the number of traced threads, and that of
 * a Prometheus with the number of endpoints, under the shipped configuration and rules.
 */
@Command(
    name = "scale",
    mixinStandardHelpOptions = true,
    description = "What a scrape costs with many threads, and a Prometheus with many endpoints.")
public final class ScaleCommand implements Callable<Integer> {
  private static final int SCRAPES = 30;

  /** Whoever asks sooner may get the answer of the one before. */
  private static final Duration PAUSE = Duration.ofMillis(200);

  @Option(
      names = "--seconds",
      defaultValue = "180",
      description = "For how long a Prometheus scrapes. Default: 180.")
  private long seconds;

  @Option(
      names = "--threads",
      arity = "1..*",
      defaultValue = "1 2 4 8 16 32 64",
      split = " ",
      description = "The numbers of traced threads of a process. Default: 1 2 4 8 16 32 64.")
  private List<Integer> threadCounts;

  @Option(
      names = "--endpoints",
      arity = "1..*",
      defaultValue = "125 250 500",
      split = " ",
      description = "The numbers of endpoints of a Prometheus. Default: 125 250 500.")
  private List<Integer> endpointCounts;

  private ScaleCommand() {}

  /** Prints both tables, each row when it is known. */
  @Override
  public Integer call() throws Exception {
    LogManager.getLogManager().reset(); // as in a collector: a scraper that hangs up is no error
    Path directory = Files.createTempDirectory("hiptide-scale");
    try {
      System.out.print(
          MarkdownTable.header(
              "traced host threads",
              "scrape, median ms",
              "worst of " + SCRAPES,
              "bytes",
              "series"));
      for (int threads : threadCounts) {
        measureProcess(threads);
      }
      System.out.println();
      System.out.print(
          MarkdownTable.header(
              "endpoints",
              "series of each",
              "scrape, median ms",
              "p99 ms",
              "bytes of each",
              "head series",
              "memory MB",
              "CPU cores",
              "all rules once, s"));
      for (int endpoints : endpointCounts) {
        measureFleet(endpoints, directory.resolve("fleet-" + endpoints));
      }
    } finally {
      Folders.delete(directory);
    }
    return 0;
  }

  private static void measureProcess(int threads) throws Exception {
    try (JavaProcess process =
        JavaProcess.of(HostThreads.class)
            .classPathOf(Hip.class, com.sun.jna.Native.class)
            .agent("port=0,linger=0,report=none")
            .arguments("" + threads)
            .start()) {
      Endpoint endpoint = Endpoint.of(process);
      Await.until(
          "all of them are traced and iterate",
          () ->
              endpoint.sum("hiptide_tracer_threads.*") > threads
                  && endpoint.sum("hiptide_iterations_total.*") > 50L * threads);
      double[] millis =
          DoubleStream.generate(() -> millisOfScrape(endpoint)).limit(SCRAPES).toArray();
      String scrape = endpoint.get("/metrics");
      print(
          threads,
          Median.of(millis),
          Arrays.stream(millis).max().orElseThrow(),
          scrape.length(),
          scrape.lines().filter(line -> !line.startsWith("#")).count());
      process.closeInput();
      process.awaitExit();
    }
  }

  private static double millisOfScrape(Endpoint endpoint) {
    LockSupport.parkNanos(PAUSE.toNanos());
    long began = System.nanoTime();
    try {
      endpoint.get("/metrics");
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return (System.nanoTime() - began) / 1e6;
  }

  private void measureFleet(int endpoints, Path directory) throws Exception {
    Files.createDirectories(directory);
    try (Fleet fleet = Fleet.start(endpoints, directory)) {
      Path config = Targets.configuration(directory, fleet.addresses(), List.of());
      try (Prometheus prometheus = Prometheus.start(config, directory)) {
        Await.until(
            "every endpoint is up", () -> value(prometheus, "sum(up)").orElse(0) == endpoints);
        long until = System.nanoTime() + seconds * 1_000_000_000;
        double cpuBefore = ownMetric(prometheus, "process_cpu_seconds_total");
        long began = System.nanoTime();
        Await.until(
            seconds + " seconds", Duration.ofSeconds(seconds * 2), () -> System.nanoTime() > until);
        double cores =
            (ownMetric(prometheus, "process_cpu_seconds_total") - cpuBefore)
                / ((System.nanoTime() - began) / 1e9);
        print(
            endpoints,
            Math.round(value(prometheus, "avg(scrape_samples_scraped)").getAsDouble()),
            1e3 * value(prometheus, "quantile(0.5, scrape_duration_seconds)").getAsDouble(),
            1e3 * value(prometheus, "quantile(0.99, scrape_duration_seconds)").getAsDouble(),
            Endpoint.at(Integer.parseInt(fleet.addresses().get(0).split(":")[1]))
                .get("/metrics")
                .length(),
            Math.round(ownMetric(prometheus, "prometheus_tsdb_head_series")),
            ownMetric(prometheus, "process_resident_memory_bytes") / 1e6,
            cores,
            ownMetric(prometheus, "prometheus_rule_group_last_duration_seconds"));
      }
    }
  }

  private static OptionalDouble value(Prometheus prometheus, String expression) throws Exception {
    return prometheus.query(expression).stream().mapToDouble(Prometheus::value).findFirst();
  }

  /** The sum over all labels of a metric of Prometheus itself. */
  private static double ownMetric(Prometheus prometheus, String name) throws Exception {
    return prometheus
        .ownMetrics()
        .lines()
        .filter(line -> line.matches(name + "(\\{.*})? .*"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  /** A row; what was counted is an integer. */
  private static void print(Number... values) {
    System.out.print(
        MarkdownTable.row(Arrays.stream(values).map(ScaleCommand::cell).toArray(String[]::new)));
  }

  private static String cell(Number value) {
    return value instanceof Double measured
        ? Figures.number(measured)
        : String.format(Locale.ROOT, "%,d", value);
  }
}
