package dev.hiptide.scale;

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
import java.util.logging.LogManager;
import java.util.stream.DoubleStream;

/**
 * How the cost of monitoring grows: that of a scrape with the number of traced threads, and that of
 * a Prometheus with the number of endpoints, under the shipped configuration and rules.
 */
public final class ScaleCost {
  private static final int SCRAPES = 30;

  private ScaleCost() {}

  /**
   * Prints both tables.
   *
   * @param args for how many seconds each Prometheus scrapes, then the numbers of endpoints
   */
  public static void main(String[] args) throws Exception {
    LogManager.getLogManager().reset(); // as in a collector: a scraper that hangs up is no news
    Path directory = Files.createTempDirectory("hiptide-scale");
    try {
      System.out.println("one process\nthreads  scrape, median ms  worst ms   bytes  series");
      for (int threads : new int[] {1, 2, 4, 8, 16, 32, 64}) {
        measureProcess(threads);
      }
      System.out.println(
          "\none Prometheus\nendpoints  series each  scrape, median ms  p99 ms  bytes each"
              + "  head series  memory MB  CPU cores  rules s");
      long seconds = Long.parseLong(args[0]);
      for (String endpoints : Arrays.copyOfRange(args, 1, args.length)) {
        measureFleet(Integer.parseInt(endpoints), seconds, directory.resolve("fleet-" + endpoints));
      }
    } finally {
      Folders.delete(directory);
    }
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
          DoubleStream.generate(() -> millisOfScrape(endpoint)).limit(SCRAPES).sorted().toArray();
      String scrape = endpoint.get("/metrics");
      print(
          "%7d  %17.1f  %8.1f  %6d  %6d",
          threads,
          millis[SCRAPES / 2],
          millis[SCRAPES - 1],
          scrape.length(),
          scrape.lines().filter(line -> !line.startsWith("#")).count());
      process.closeInput();
      process.awaitExit();
    }
  }

  private static double millisOfScrape(Endpoint endpoint) {
    long began = System.nanoTime();
    try {
      endpoint.get("/metrics");
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return (System.nanoTime() - began) / 1e6;
  }

  private static void measureFleet(int endpoints, long seconds, Path directory) throws Exception {
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
            "%9d  %11.0f  %17.1f  %6.1f  %10d  %11.0f  %9.0f  %9.2f  %7.2f",
            endpoints,
            value(prometheus, "avg(scrape_samples_scraped)").getAsDouble(),
            1e3 * value(prometheus, "quantile(0.5, scrape_duration_seconds)").getAsDouble(),
            1e3 * value(prometheus, "quantile(0.99, scrape_duration_seconds)").getAsDouble(),
            Endpoint.at(Integer.parseInt(fleet.addresses().get(0).split(":")[1]))
                .get("/metrics")
                .length(),
            ownMetric(prometheus, "prometheus_tsdb_head_series"),
            ownMetric(prometheus, "process_resident_memory_bytes") / 1e6,
            cores,
            ownMetric(prometheus, "prometheus_rule_group_last_duration_seconds"));
      }
    }
  }

  private static OptionalDouble value(Prometheus prometheus, String expression) throws Exception {
    return prometheus.query(expression).stream().mapToDouble(Prometheus::value).findFirst();
  }

  /** What Prometheus says of itself, over all labels. */
  private static double ownMetric(Prometheus prometheus, String name) throws Exception {
    return prometheus
        .ownMetrics()
        .lines()
        .filter(line -> line.matches(name + "(\\{.*})? .*"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  private static void print(String format, Object... values) {
    System.out.println(String.format(Locale.ROOT, format, values));
  }
}
