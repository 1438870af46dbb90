package dev.hiptide.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.hiptide.attribution.Snapshot;
import dev.hiptide.observation.Health;
import dev.hiptide.observation.Health.Announcements;
import dev.hiptide.observation.Health.Collectors;
import dev.hiptide.observation.HostThreads;
import dev.hiptide.observation.Observation;
import dev.hiptide.observation.Startup;
import dev.hiptide.observation.Workload;
import dev.hiptide.regime.Verdict;
import dev.hiptide.settings.Backend;
import dev.hiptide.settings.Tracing;
import dev.hiptide.table.Role;
import dev.hiptide.table.counts.Phase;
import dev.hiptide.table.counts.TableReader.Iterations;
import dev.hiptide.table.counts.TableReader.OperationStatistics;
import dev.hiptide.terms.Category;
import dev.hiptide.terms.ErrorClass;
import dev.hiptide.terms.Regime;
import dev.hiptide.terms.SyscallTable;
import dev.hiptide.tracer.Charge;
import dev.hiptide.tracer.IterationCosts;
import dev.hiptide.tracer.IterationCosts.Distribution;
import dev.hiptide.tracer.Tracer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReportTest {
  private static final SyscallTable SYSCALLS = SyscallTable.forArchitecture("amd64");
  private static final int FUTEX = SYSCALLS.number("futex");
  private static final int OPENAT = SYSCALLS.number("openat");
  private static final int FREE = 1;
  private static final long SECOND = 1_000_000_000;

  @Test
  void figuresPerIterationAreOfTheSteadyState() {
    JsonObject report = JsonParser.parseString(JsonReport.of(report(100, true))).getAsJsonObject();

    JsonObject host = report.getAsJsonObject("host");
    JsonObject process = report.getAsJsonObject("process");
    assertThat(number(host, "calls_per_iteration", "sync")).isEqualTo(1.0);
    assertThat(number(host, "usec_per_iteration", "sync")).isEqualTo(20.0, within(1e-9));
    assertThat(number(host, "net_usec_per_iteration", "sync")).isEqualTo(5.0, within(1e-9));
    assertThat(number(host, "mean_usec_per_call", "sync")).isEqualTo(20.0, within(1e-9));
    assertThat(number(host, "calls_per_iteration", "file_io")).isZero();
    assertThat(number(process, "calls_per_iteration", "sync")).isEqualTo(3.5);
    assertThat(report.get("steady_seconds").getAsDouble()).isEqualTo(4.0);
    assertThat(
            report
                .getAsJsonObject("phases")
                .getAsJsonObject("startup")
                .getAsJsonObject("host")
                .getAsJsonObject("calls")
                .get("file_io")
                .getAsInt())
        .isEqualTo(7);
  }

  @Test
  void syscallsOfAnOperationAreGivenPerCall() {
    Report.Operation free = report(100, true).operations().get(0);

    assertThat(free.op()).isEqualTo("hipFree");
    assertThat(free.calls()).isEqualTo(50);
    assertThat(free.hostSyscallsPerCall()).containsEntry("sync", 2.0);
    assertThat(free.deviceSyscallsPerCall()).containsEntry("sync", 4.0);
  }

  @Test
  void textShowsTheStudysTablesTheRegimeAndWhatTheTracerCost() {
    String text = TextReport.of(report(100, true));

    assertThat(text)
        .contains("hiptide report: study (pid 17), 100 iterations in 4.00 s")
        .contains("regime: fine (because)")
        .containsPattern("host threads +0.00000 +0.00000 +0.00000 +0.00000 +1.00000")
        .containsPattern("whole process +0.00000 +0.00000 +0.00000 +0.00000 +3.50000")
        .containsPattern("host threads +0.000 +0.000 +0.000 +0.000 +20.000")
        .contains("less the tracer's own 15.0 µs a call")
        .containsPattern("host threads +0.000 +0.000 +0.000 +0.000 +5.000")
        .containsPattern("CPU seconds, whole run +device +host\\nby role +2.00 +0.50")
        .contains("unattributed: 50 calls of the runtime's workers and native threads, 20.0 %")
        .containsPattern("hipFree +50 +0 +40.00 ")
        .containsPattern("futex +host +sync +100 ")
        .containsPattern("startup, host threads +0 +7 +0 +0 +0")
        .containsPattern(
            "tracer \\(ptrace, all\\): 12 stops .* lost events 3, 2 threads traced late")
        .contains("the program has written to 5 fields of the agent's memory")
        .contains("A wait that polls, or hands over, is counted lower than it is untraced")
        .contains("ready after 0.25 s; 4 threads announced themselves, in 2.0 µs on average");
  }

  @Test
  void whatStopsNobodyIsNotSaidToHaveStoppedThreads() {
    Report report = report(100, true, Backend.BPF, Tracing.of(Tracing.Mode.PHASES));

    assertThat(TextReport.of(report))
        .containsPattern("tracer \\(bpf, all\\): collector CPU")
        .contains("whole process")
        .doesNotContain("stops", "counted lower");
    assertThat(report.tracing()).isEqualTo("all");
  }

  @Test
  void whatTheRegimeIsToldFromIsThere() {
    Report.RegimeWindow window = report(100, true).regimeWindow();

    assertThat(window.iterations()).isEqualTo(100);
    assertThat(window.wallSeconds()).isEqualTo(4.0);
    assertThat(window.calls()).containsEntry("sync", 100L).containsEntry("file_io", 0L);
    assertThat(window.usec()).containsEntry("sync", 2000.0);
    assertThat(window.hipSeconds()).isEqualTo(0.002);
    assertThat(window.runnableSeconds()).isEqualTo(1.0);
  }

  /** Programs read them. */
  @Test
  void fieldsOfTheTracerKeepTheirNames() {
    JsonObject tracer =
        JsonParser.parseString(JsonReport.of(report(100, true)))
            .getAsJsonObject()
            .getAsJsonObject("tracer");

    assertThat(tracer.keySet())
        .containsExactly(
            "tracing",
            "backend",
            "stops",
            "stop_seconds",
            "floor_usec",
            "collector_cpu_seconds",
            "collector_starts",
            "untraced_seconds",
            "threads_without_cell",
            "ready_seconds",
            "threads_announced",
            "announcement_usec",
            "threads_unheard",
            "advice_errors",
            "table_faults");
    assertThat(tracer.get("announcement_usec").getAsDouble()).isEqualTo(2.0);
  }

  @Test
  void withoutIterationsThereAreNoFiguresPerIterationButAHintHowToMarkThem() {
    assertThat(TextReport.of(report(0, true)))
        .contains("No iteration was marked")
        .doesNotContain("calls per iteration, steady state");
    assertThat(JsonReport.of(report(0, true))).contains("\"host\": null", "\"process\": null");
  }

  @Test
  void systemCallsThatWereNotTracedAreNotShownAsNone() {
    String text = TextReport.of(report(100, false));

    assertThat(text)
        .contains("system calls were not counted", "hipFree", "written to 5 fields")
        .doesNotContain("host threads", "futex");
    assertThat(JsonReport.of(report(100, false))).contains("\"host\": null");
  }

  @Test
  void categoriesThatWereNotTracedAreNotShownAsNone() {
    Report report =
        report(
            100,
            true,
            Backend.BPF,
            new Tracing(Tracing.Mode.CATEGORIES, Set.of(Category.SYNC, Category.MEMORY)));

    assertThat(report.host().callsPerIteration()).containsOnlyKeys("memory", "sync");
    assertThat(TextReport.of(report)).containsPattern("host threads +- +- +0.00000 +- +1.00000");
  }

  private static double number(JsonObject view, String figure, String category) {
    return view.getAsJsonObject(figure).get(category).getAsDouble();
  }

  private static final IterationCosts COSTS =
      new IterationCosts(
          new Distribution(new long[0], new long[1], 0, List.of()),
          new Distribution(new long[0], new long[1], 0, List.of()));

  /** As programs and their libraries choose it. */
  @Test
  void noNameMakesALineOrAColourOfItsOwn() {
    Tracing all = Tracing.of(Tracing.Mode.ALL);
    String evil = "a\u001b[31m\nhiptide report: b";
    Report report = report(evil, "hip\u009b2J\r", 100, true, Backend.PTRACE, all);
    String text = TextReport.of(report);
    assertThat(text.lines()).hasSameSizeAs(TextReport.of(report(100, true)).lines().toList());
    assertThat(text).doesNotContainPattern("[\\p{Cntrl}&&[^\n]]");
    assertThat(JsonReport.of(report)).doesNotContainPattern("[\\p{Cntrl}&&[^\n]]");
    assertThat(JsonParser.parseString(JsonReport.of(report)).getAsJsonObject().get("application"))
        .returns(evil, JsonElement::getAsString);
  }

  private static Report report(long iterations, boolean isTraced) {
    return report(iterations, isTraced, Backend.PTRACE, Tracing.of(Tracing.Mode.ALL));
  }

  private static Report report(
      long iterations, boolean isTraced, Backend backend, Tracing tracing) {
    return report("study", "hipFree", iterations, isTraced, backend, tracing);
  }

  private static Report report(
      String application,
      String operation,
      long iterations,
      boolean isTraced,
      Backend backend,
      Tracing tracing) {
    List<Charge> charges =
        List.of(
            new Charge(
                Role.HOST, Phase.STARTUP, 0, OPENAT, 7, Map.of(ErrorClass.NOT_FOUND, 1L), 7000),
            new Charge(Role.HOST, Phase.STEADY, FREE, FUTEX, 100, Map.of(), 2_000_000),
            new Charge(Role.DEVICE, Phase.STEADY, FREE, FUTEX, 200, Map.of(), 9_000_000),
            new Charge(Role.DEVICE, Phase.STEADY, 0, FUTEX, 50, Map.of(), 1_000_000));
    long began = 1000 * SECOND;
    Observation observation =
        new Observation(
            new Snapshot(
                began + 10 * SECOND,
                List.of("none", operation),
                charges,
                COSTS,
                List.of(),
                3,
                5,
                false),
            new Iterations(iterations, iterations, 4 * SECOND, began + 9 * SECOND),
            List.of(
                new OperationStatistics("none", new long[13], 0, 0, 0),
                new OperationStatistics(
                    "hipFree",
                    new long[] {0, 0, 0, 50, 0, 0, 0, 0, 0, 0, 0, 0, 0},
                    2_000_000,
                    0,
                    0)),
            new Startup(began + 5 * SECOND, 0, 0),
            new HostThreads(1, SECOND),
            Map.of("host", SECOND / 2, "device", 2 * SECOND),
            15_000,
            0,
            new Health(
                isTraced,
                backend,
                new Tracer.Cost(12, SECOND),
                new Collectors(1, SECOND, SECOND / 4, 0),
                new Announcements(4, 8_000, 2),
                0,
                0,
                5));
    Verdict verdict = new Verdict(Regime.FINE, Optional.of(Category.SYNC), "because");
    return ReportBuilder.build(
        application, tracing, new Workload(17, began, 0), observation, verdict, SYSCALLS);
  }
}
