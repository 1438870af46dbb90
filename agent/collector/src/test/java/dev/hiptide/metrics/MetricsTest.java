package dev.hiptide.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hiptide.attribution.Attribution;
import dev.hiptide.observation.Monitor;
import dev.hiptide.observation.Observer;
import dev.hiptide.probe.Probe;
import dev.hiptide.probe.ThreadContext;
import dev.hiptide.settings.Backend;
import dev.hiptide.settings.Settings;
import dev.hiptide.table.OperationContext;
import dev.hiptide.table.Role;
import dev.hiptide.table.TableLayout;
import dev.hiptide.table.TableLayout.StatisticField;
import dev.hiptide.table.TraceTable;
import dev.hiptide.table.counts.AccountKey;
import dev.hiptide.table.counts.Phase;
import dev.hiptide.table.counts.SeriesTable;
import dev.hiptide.terms.SyscallTable;
import dev.hiptide.tracer.InFlight;
import dev.hiptide.tracer.Ledger;
import dev.hiptide.tracer.Tracer;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the real registry shows of a program that calls all of HIP from many threads. */
class MetricsTest {
  private static final SyscallTable SYSCALLS = SyscallTable.forArchitecture("amd64");

  /** One of each category. */
  private static final int[] CALLS = {
    SYSCALLS.number("futex"),
    SYSCALLS.number("mmap"),
    SYSCALLS.number("ioctl"),
    SYSCALLS.number("read"),
    SYSCALLS.number("getppid")
  };

  /** One of each class. */
  private static final int[] ERRORS = {11, 110, 4, 2, 1, 12, 9, 9999};

  private static final List<Role> ROLES =
      List.of(Role.HOST, Role.DEVICE, Role.APP, Role.JVM, Role.NATIVE);
  private static final int THREADS_OF_EACH = 12;

  @TempDir Path directory;

  /** The monitor ticks, and metrics for OTLP are brought up to date from what it has seen. */
  @Test
  void anUpdateIsNoLookOfItsOwn() throws Exception {
    Settings settings = Settings.fromArguments(List.of("application=all"));
    TraceTable table = table();
    AtomicInteger looks = new AtomicInteger();
    Observer observer =
        new Observer(
            table,
            new Attribution(table, new Ledger(table, SYSCALLS, settings.tracing())),
            () -> true,
            () -> Backend.PTRACE,
            () -> new Tracer.Cost(looks.incrementAndGet(), 1),
            (part, failure) -> {});
    try (Metrics metrics = metrics(table, observer, settings)) {
      int before = looks.get();
      metrics.update();

      assertThat(looks.get()).isEqualTo(before);
      assertThat(sum(scrape(metrics), "hiptide_tracer_stops_total")).isEqualTo(before + 1.0);
    }
  }

  /**
   * Of the first one, calls are under way that the second finds later, or not at all; the second
   * has cost little yet, and finds all operations at once and more of them.
   */
  @Test
  void whatWasShownIsWhereTheNextCollectorGoesOn() throws Exception {
    TraceTable table = table();
    for (int operation = 1; operation < TableLayout.OPERATIONS; operation++) {
      table.registerOperation("hipFunction" + operation);
    }
    Probe.install(table, "iteration");
    Settings settings = Settings.fromArguments(List.of("application=all", "trace=all"));
    Map<String, Double> before;
    Ledger first = new Ledger(table, SYSCALLS, settings.tracing());
    first.source(underWay(60_000_000_000L));
    first.lose(5);
    try (Metrics metrics = metrics(table, observer(table, first, 1000), settings)) {
      for (int operation = TableLayout.OPERATIONS - 1; operation > 0; operation--) {
        callEachCategory(first, Role.HOST, operation);
        scrape(metrics); // the later operations find the budget spent
      }
      before = totals(scrape(metrics));
    }
    assertThat(before.keySet())
        .as("some have no series of their own")
        .anyMatch(series -> series.contains("op=\"other\""));

    Ledger second = new Ledger(table, SYSCALLS, settings.tracing());
    second.source(underWay(1_000));
    try (Metrics metrics = metrics(table, observer(table, second, 1), settings)) {
      Map<String, Double> after = totals(scrape(metrics));
      assertThat(after.keySet()).isEqualTo(before.keySet());
      assertThat(after)
          .allSatisfy(
              (series, value) -> assertThat(value).isGreaterThanOrEqualTo(before.get(series)));

      assertThat(sum(after, "hiptide_tracer_stops_total"))
          .as("each collector counts its own")
          .isEqualTo(1001);

      callEachCategory(second, Role.HOST, 1);
      second.source(underWay(2_000_001_000));
      Map<String, Double> later = totals(scrape(metrics));
      assertThat(sum(later, "hiptide_syscalls_total") - sum(after, "hiptide_syscalls_total"))
          .isEqualTo(CALLS.length * ERRORS.length);
      assertThat(
              sum(later, "hiptide_syscall_seconds_total")
                  - sum(after, "hiptide_syscall_seconds_total"))
          .isCloseTo(2, within(1e-3));
    }
  }

  /** Something else writes where the program's threads count their calls. */
  @Test
  void noHistogramFalls() throws Exception {
    TraceTable table = table();
    int free = table.registerOperation("hipFree");
    Probe.install(table, "iteration");
    Settings settings = Settings.fromArguments(List.of("application=all"));
    Ledger ledger = new Ledger(table, SYSCALLS, settings.tracing());
    for (int thread = 0; thread < 2; thread++) { // something is written over the first one's
      FutureTask<Long> task = new FutureTask<>(() -> callEverything(ledger, Role.HOST));
      new Thread(task).start();
      task.get();
    }
    try (Metrics metrics = metrics(table, observer(table, ledger, 1), settings)) {
      Map<String, Double> before = totals(scrape(metrics));
      for (long store : new long[] {-1, 1L << 60, 0}) {
        for (int field = 0; field < StatisticField.BYTES; field += Long.BYTES) {
          table.set(TableLayout.statistic(1, free) + field, store);
        }
        Map<String, Double> after = totals(scrape(metrics));
        assertThat(after.keySet()).containsAll(before.keySet());
        for (Map.Entry<String, Double> series : before.entrySet()) {
          assertThat(after.get(series.getKey()))
              .as(series.getKey() + " after " + store)
              .isGreaterThanOrEqualTo(series.getValue());
        }
        before = after;
      }
    }
  }

  private static Observer observer(TraceTable table, Ledger ledger, long stops) {
    return new Observer(
        table,
        new Attribution(table, ledger),
        () -> true,
        () -> Backend.PTRACE,
        () -> new Tracer.Cost(stops, stops),
        (part, failure) -> {});
  }

  /** A tracer that knows of one call, which has been under way for so long. */
  private static Ledger.Source underWay(long nanos) {
    return new Ledger.Source() {
      @Override
      public List<InFlight> settle(long nanoTime) {
        return List.of(new InFlight(Role.HOST, Phase.STEADY, 1, CALLS[0], nanos));
      }

      @Override
      public int threads() {
        return 1;
      }
    };
  }

  /** What must never fall, by series. */
  private static Map<String, Double> totals(List<String> series) {
    return series.stream()
        .filter(line -> line.matches("\\w+_(total|sum|count|bucket)\\{.*"))
        .collect(
            Collectors.toMap(
                line -> line.substring(0, line.lastIndexOf(' ')),
                line -> Double.valueOf(line.substring(line.lastIndexOf(' ') + 1))));
  }

  private static double sum(Map<String, Double> totals, String name) {
    return totals.entrySet().stream()
        .filter(it -> it.getKey().startsWith(name + "{"))
        .mapToDouble(Map.Entry::getValue)
        .sum();
  }

  @Test
  void aThousandSeriesAtMostAndNothingIsLost() throws Exception {
    TraceTable table = table();
    for (int operation = 1; operation < TableLayout.OPERATIONS; operation++) {
      table.registerOperation("hipFunction" + operation);
    }
    Probe.install(table, "iteration");
    Settings settings =
        Settings.fromArguments(List.of("application=all", "trace=all", "expect=fine"));
    Ledger ledger = new Ledger(table, SYSCALLS, settings.tracing());
    Observer observer =
        new Observer(
            table,
            new Attribution(table, ledger),
            () -> true,
            () -> Backend.PTRACE,
            () -> new Tracer.Cost(1, 1),
            (part, failure) -> {});

    long calls = 0;
    try (Metrics metrics = metrics(table, observer, settings)) {
      for (int thread = 0; thread < THREADS_OF_EACH * ROLES.size(); thread++) {
        Role role = ROLES.get(thread % ROLES.size());
        FutureTask<Long> task = new FutureTask<>(() -> callEverything(ledger, role));
        new Thread(task).start();
        calls += task.get();
      }

      List<String> series = scrape(metrics);
      assertThat(series.size()).isBetween(800, SeriesBudget.MAX_SERIES);
      assertThat(sum(series, "hiptide_syscalls_total")).isEqualTo(calls);
      assertThat(sum(series, "hiptide_syscall_errors_total")).isEqualTo(calls);
      assertThat(sum(series, "hiptide_hip_call_duration_seconds_count"))
          .isEqualTo(2.0 * THREADS_OF_EACH * (TableLayout.OPERATIONS - 1));
      assertThat(sum(series, "hiptide_iteration_sync_calls_count")).isEqualTo(THREADS_OF_EACH);
      for (Role role : ROLES) {
        assertThat(series).anyMatch(line -> line.contains("role=\"" + role.label() + "\""));
      }
      assertThat(sum(series, "hiptide_hip_bytes_total"))
          .isEqualTo(7.0 * 2 * THREADS_OF_EACH * (TableLayout.OPERATIONS - 1));
      assertThat(series)
          .anyMatch(line -> line.contains("op=\"hipFunction"))
          .anyMatch(line -> line.contains("op=\"other\""));
      assertThat(names(scrape(metrics))).as("the next scrape").isEqualTo(names(series));
    }
  }

  private static Metrics metrics(TraceTable table, Observer observer, Settings settings) {
    Monitor monitor = new Monitor(observer, SYSCALLS, false);
    return new Metrics(monitor, SYSCALLS, settings, new SeriesTable(table), "test", line -> {});
  }

  private TraceTable table() throws Exception {
    return TraceTable.create(
        directory.resolve("table"), ProcessHandle.current().pid(), System.nanoTime());
  }

  /**
   * Calls from one thread of a role: all operations from those that have them, and an iteration.
   *
   * @return how many calls
   */
  private static long callEverything(Ledger ledger, Role role) throws Exception {
    long calls = callEachCategory(ledger, role, OperationContext.NO_OPERATION);
    if (role != Role.HOST && role != Role.DEVICE) {
      return calls;
    }
    ThreadContext context = role == Role.DEVICE ? Probe.deviceThread() : Probe.hostThread();
    for (int operation = 1; operation < TableLayout.OPERATIONS; operation++) {
      long outer = Probe.begin(context, operation);
      calls += callEachCategory(ledger, role, operation);
      Probe.end(context, outer, operation, System.nanoTime(), 7, false);
    }
    if (role == Role.HOST) {
      ledger.iteration(1, 1, calls, calls);
    }
    return calls;
  }

  /** Every call with every error. */
  private static long callEachCategory(Ledger ledger, Role role, int operation) {
    for (int i = 0; i < CALLS.length * ERRORS.length; i++) {
      AccountKey key = new AccountKey(role, Phase.STEADY, operation, CALLS[i % CALLS.length]);
      ledger.charge(key, ERRORS[i % ERRORS.length], 1, 1);
    }
    return (long) CALLS.length * ERRORS.length;
  }

  private static List<String> scrape(Metrics metrics) throws Exception {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    PrometheusTextFormatWriter.create().write(text, metrics.prometheusRegistry().scrape());
    return text.toString(StandardCharsets.UTF_8)
        .lines()
        .filter(line -> !line.startsWith("#"))
        .toList();
  }

  private static List<String> names(List<String> series) {
    return series.stream().map(line -> line.substring(0, line.lastIndexOf(' '))).toList();
  }

  private static double sum(List<String> series, String name) {
    return series.stream()
        .filter(line -> line.startsWith(name + "{"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }
}
