package dev.hiptide.safety;

import static dev.hiptide.safety.Cells.ALL;
import static dev.hiptide.safety.Cells.OLD_PTRACE;
import static dev.hiptide.safety.Programs.assertEnd;
import static dev.hiptide.safety.Programs.assertNothingIsLeft;
import static dev.hiptide.safety.Programs.assertOwnEnd;
import static dev.hiptide.safety.Programs.awaitCollector;
import static dev.hiptide.safety.Programs.awaitStart;
import static dev.hiptide.safety.Programs.program;
import static dev.hiptide.safety.Programs.torture;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import dev.hiptide.safety.StrayStores.Store;
import dev.hiptide.safety.programs.Late;
import dev.hiptide.safety.programs.Torture;
import dev.hiptide.table.TableLayout.HeaderField;
import dev.hiptide.testing.AgentJar;
import dev.hiptide.testing.Await;
import dev.hiptide.testing.Endpoint;
import dev.hiptide.testing.JavaProcess;
import dev.hiptide.testing.Os;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;

/**
 * The trace table is writable in a process full of native code. Whatever a wild pointer writes
 * there, the program is the same, the collector lives, its metrics are served and none of their
 * counters falls; what was written over is counted.
 */
class StrayStoreIT {
  /** Of a run that is one of a few; one of many goes on for ten times as long. */
  private static final Duration STORM = Duration.ofMillis(500);

  /** So many stores between two looks at the clock. */
  private static final int BURST = 50;

  private static final double MAX_COLLECTOR_MIB = 300;

  @TempDir Path directory;

  @Matrix(ALL)
  void intoATableThatIsTraced(Run run) throws Exception {
    int port = Os.freePort();
    Path report = directory.resolve("report.json");
    try (JavaProcess process = torture(run).agent(run.settings(port, report)).start()) {
      awaitStart(process);
      Await.until("it is traced", () -> Endpoint.at(port).sum("hiptide_tracer_up.*") == 1);
      StrayStores stores = StrayStores.into(process, run.random());
      Map<String, Double> totals = withstand(process, stores, port, run);

      ProcessHandle collector = awaitCollector(process);
      stores.inheritances().forEach(stores::make);
      collector.destroyForcibly();
      Await.until("it is dead", () -> !collector.isAlive());
      Await.until("another traces", () -> Endpoint.at(port).sum("hiptide_tracer_up.*") == 1);
      assertNoTotalFalls(totals, Endpoint.at(port));
      assertThat(process.agentLines()).anyMatch(line -> line.contains("another is started"));

      assertOwnEnd(process);
      assertIsReported(report);
      assertNothingIsLeft(process);
    }
  }

  @Matrix(OLD_PTRACE)
  void intoATableThatIsNotTraced(Run run) throws Exception {
    int port = Os.freePort();
    Path report = directory.resolve("report.json");
    try (JavaProcess process =
        torture(run).agent("trace=off,linger=0,port=" + port + ",report=" + report).start()) {
      awaitStart(process);
      withstand(process, StrayStores.into(process, run.random()), port, run);
      assertOwnEnd(process);
      assertIsReported(report);
      assertNothingIsLeft(process);
    }
  }

  /** The collector's death would be the program's. */
  @Matrix(OLD_PTRACE)
  void intoTheTableOfAProgramBehindAFilter(Run run) throws Exception {
    int port = Os.freePort();
    Path report = directory.resolve("report.json");
    String java = run.home().resolve("bin/java").toString();
    try (JavaProcess process =
        program(Torture.class, run)
            .arguments("paced")
            .under(
                java,
                "-jar",
                AgentJar.path().toString(),
                "run",
                "--categories",
                "sync,memory",
                "--options",
                "backend=ptrace,linger=0,port=" + port + ",report=" + report)
            .start()) {
      awaitStart(process);
      withstand(process, StrayStores.into(process, run.random()), port, run);
      assertOwnEnd(process);
      assertIsReported(report);
      assertNothingIsLeft(process);
    }
  }

  /** It is told which process it is to trace, and traces no other; nor does one after it. */
  @Matrix(OLD_PTRACE)
  void aTableOfAnotherProcessIsRefused(Run run) throws Exception {
    assertRefused(run, new Store("pid", HeaderField.WORKLOAD_PID, ProcessHandle.current().pid()));
  }

  @Matrix(OLD_PTRACE)
  void whatIsNoTableIsRefused(Run run) throws Exception {
    assertRefused(run, new Store("magic", HeaderField.MAGIC, 0x4141414141414141L));
  }

  private void assertRefused(Run run, Store store) throws Exception {
    try (JavaProcess process = program(Late.class, run).agent(run.quiet()).start()) {
      awaitStart(process);
      ProcessHandle collector = awaitCollector(process);
      StrayStores.into(process, run.random()).make(store);
      collector.destroyForcibly();
      Await.until(
          "another has refused it",
          () -> process.standardError().contains("the program runs unobserved: "));
      assertEnd(process, 0, "started\ndone\n");
      assertThat(process.agentLines())
          .filteredOn(line -> line.contains("another is started") || line.contains("unobserved"))
          .hasSize(2);
      assertNothingIsLeft(process);
    }
  }

  /** Returns the totals that were shown last. */
  private static Map<String, Double> withstand(
      JavaProcess process, StrayStores stores, int port, Run run) throws Exception {
    Endpoint endpoint = Endpoint.at(port);
    ProcessHandle collector = awaitCollector(process);
    Map<String, Double> totals = new HashMap<>(totals(endpoint));
    assertThat(totals).isNotEmpty();
    for (Store store : stores.chosen()) {
      Store before = stores.present(store.name(), store.at());
      stores.make(store);
      raise(totals, endpoint, store.name());
      if (store.at() == HeaderField.WORKLOAD_PID) {
        stores.make(before); // of all others the effect may last
      }
    }
    long end = System.nanoTime() + STORM.toNanos() * (run.repeated() ? 10 : 1);
    long count = 0;
    while (System.nanoTime() < end) {
      for (int i = 0; i < BURST; i++) {
        stores.make(stores.any());
        count++;
      }
      if (count % (BURST * BURST) == 0) {
        raise(totals, endpoint, "after " + count + " random stores");
      }
    }
    raise(totals, endpoint, "after the storm");
    System.out.println(stores.chosen().size() + count + " stores tried by " + run);
    assertThat(endpoint.sum("hiptide_table_faults_total.*")).isPositive();
    assertThat(endpoint.get("/report")).contains("fields of the agent's memory");
    assertThat(awaitCollector(process)).as("the same collector").isEqualTo(collector);
    assertThat(Os.residentMiB(collector.pid())).isLessThan(MAX_COLLECTOR_MIB);
    return totals;
  }

  private static void raise(Map<String, Double> totals, Endpoint endpoint, String when)
      throws Exception {
    Map<String, Double> now = totals(endpoint);
    assertThat(now).as("metrics after: " + when).isNotEmpty();
    now.forEach( // a series that a later collector does not have ends, and does not fall
        (series, value) ->
            assertThat(value)
                .as(series + ", " + when)
                .isGreaterThanOrEqualTo(totals.getOrDefault(series, 0.0)));
    totals.putAll(now);
  }

  /**
   * But for histograms: what was shown of them is not kept for a successor. It makes them of what
   * the stores have left.
   */
  private static void assertNoTotalFalls(Map<String, Double> totals, Endpoint endpoint)
      throws Exception {
    Map<String, Double> kept = new HashMap<>(totals);
    kept.keySet().removeIf(series -> !series.matches("\\w+_total\\{.*"));
    raise(kept, endpoint, "the collector was replaced");
  }

  private static Map<String, Double> totals(Endpoint endpoint) throws Exception {
    Map<String, Double> totals = new HashMap<>();
    List<String> lines = endpoint.get("/metrics").lines().toList();
    for (String line : lines) {
      if (line.matches("hiptide_\\w+_(total|count|sum|bucket)\\{.*")) {
        int space = line.lastIndexOf(' ');
        totals.put(line.substring(0, space), Double.valueOf(line.substring(space + 1)));
      }
    }
    return totals;
  }

  private static void assertIsReported(Path file) throws Exception {
    Await.until("the report", () -> Files.exists(file));
    JsonObject report = new Gson().fromJson(Files.readString(file), JsonObject.class);
    assertThat(report.getAsJsonObject("tracer").get("table_faults").getAsLong()).isPositive();
  }
}
