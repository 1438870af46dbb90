package dev.hiptide.safety;

import static dev.hiptide.safety.Cells.NEW_BPF;
import static dev.hiptide.safety.Cells.OLD_PTRACE;
import static dev.hiptide.safety.Programs.assertEnd;
import static dev.hiptide.safety.Programs.assertNothingIsLeft;
import static dev.hiptide.safety.Programs.assertOwnEnd;
import static dev.hiptide.safety.Programs.awaitCollector;
import static dev.hiptide.safety.Programs.awaitStart;
import static dev.hiptide.safety.Programs.program;
import static dev.hiptide.safety.Programs.torture;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hiptide.fidelity.Charges;
import dev.hiptide.safety.programs.Late;
import dev.hiptide.safety.programs.WaitsInHip;
import dev.hiptide.testing.Await;
import dev.hiptide.testing.Endpoint;
import dev.hiptide.testing.JavaProcess;
import dev.hiptide.testing.Os;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;

/** Which tracer is taken, and that the one in the kernel is in nobody's way. */
class BackendIT {
  private static final String QUIET = "port=0,linger=0,report=none";

  @TempDir Path directory;

  /** As in a container that was granted nothing. */
  private static final String[] WITHOUT_BPF = {
    "setpriv", "--bounding-set=-bpf,-perfmon,-sys_admin", "--inh-caps=-bpf,-perfmon,-sys_admin"
  };

  @Matrix(NEW_BPF)
  void theKernelIsTakenWhereThatIsPermitted(Run run) throws Exception {
    Os.assumeRoot();
    try (JavaProcess process = torture(run).agent(QUIET).start()) {
      Endpoint endpoint = Endpoint.of(process);
      awaitUp(endpoint, "bpf", 1);
      assertThat(process.agentLines()).contains("system calls are counted by bpf");
      awaitStart(process);
      assertOwnEnd(process);
    }
  }

  @Matrix(OLD_PTRACE)
  void whereItIsNotPtraceIsAndOneLineSaysWhatIsMissing(Run run) throws Exception {
    Os.assumeRoot();
    try (JavaProcess process = torture(run).under(WITHOUT_BPF).agent(QUIET).start()) {
      Endpoint endpoint = Endpoint.of(process);
      awaitUp(endpoint, "ptrace", 1);
      assertThat(process.agentLines())
          .contains("system calls are counted by ptrace")
          .filteredOn(line -> line.contains("cannot trace in the kernel"))
          .singleElement()
          .asString()
          .contains("the capability BPF is missing", "grant it", "ptrace is used instead");
      awaitStart(process);
      assertOwnEnd(process);
    }
  }

  @Matrix(NEW_BPF)
  void whoWantsNothingElseIsServedWithoutSystemCalls(Run run) throws Exception {
    Os.assumeRoot();
    try (JavaProcess process =
        torture(run).under(WITHOUT_BPF).agent(QUIET + ",backend=bpf").start()) {
      awaitUp(Endpoint.of(process), "bpf", 0);
      assertThat(process.agentLines())
          .filteredOn(line -> line.contains("cannot trace in the kernel"))
          .singleElement()
          .asString()
          .contains("the capability BPF is missing")
          .contains("HIP calls are measured, system calls are not");
      awaitStart(process);
      assertOwnEnd(process);
      assertNothingIsLeft(process);
    }
  }

  /** A debugger's way is free, for who comes later and for who was there before. */
  @Matrix(NEW_BPF)
  void straceWorksBesideTheKernel(Run run) throws Exception {
    Os.assumeRoot();
    try (JavaProcess process = torture(run).agent(run.quiet()).start()) {
      Endpoint endpoint = Endpoint.of(process);
      awaitStart(process);
      List<String> words =
          List.of("strace", "-f", "-e", "trace=none", "-o", "/dev/null", "-p", "" + process.pid());
      try (JavaProcess strace = JavaProcess.start(words, Map.of())) {
        Await.until("it is traced", () -> Os.isTraced(process.pid()));
        double before = endpoint.sum("hiptide_syscalls_total.*");
        Await.until("it counts", () -> endpoint.sum("hiptide_syscalls_total.*") > before);
        awaitUp(endpoint, "bpf", 1);
        assertOwnEnd(process);
        strace.awaitExit();
      }
    }
  }

  /** Whoever announces itself, and whoever makes a call, goes on: nobody waits for an answer. */
  @Matrix(NEW_BPF)
  void aStoppedCollectorHoldsNobody(Run run) throws Exception {
    try (JavaProcess process = program(Late.class, run).agent(run.quiet()).start()) {
      awaitStart(process);
      ProcessHandle collector = awaitCollector(process);
      Os.signal("STOP", collector.pid());
      assertEnd(process, 0, "started\ndone\n");
      assertThat(collector.isAlive()).as("the end came before the collector's").isTrue();
      Os.signal("CONT", collector.pid());
      assertNothingIsLeft(process);
    }
  }

  /** Whoever watches has come later than the call. */
  @Matrix(NEW_BPF)
  void aWaitThatIsUnderWayWhenTheWatchBeginsIsShownAndCounted(Run run) throws Exception {
    int port = Os.freePort();
    Path report = directory.resolve("report.json");
    try (JavaProcess process =
        program(WaitsInHip.class, run).agent(run.settings(port, report)).start()) {
      awaitStart(process);
      ProcessHandle first = awaitCollector(process);
      first.destroyForcibly();
      Await.until("it is dead", () -> !first.isAlive());
      Endpoint endpoint = Endpoint.at(port);
      Await.until(
          "the wait is shown",
          () -> endpoint.sum("hiptide_syscalls_in_flight\\{.*category=\"sync\".*") == 1);
      long shownNanos = System.nanoTime();
      assertThat(endpoint.sum("hiptide_syscall_in_flight_oldest_seconds\\{.*\"sync\".*"))
          .isPositive();
      long waitedMicros = (System.nanoTime() - shownNanos) / 1000;
      assertEnd(process, 0, "started\ndone\n");

      assertThat(Charges.sum(Charges.report(report), "usec", "host", "hipLaunchKernel", "futex"))
          .isGreaterThan((int) waitedMicros);
    }
  }

  private static void awaitUp(Endpoint endpoint, String backend, int value) throws Exception {
    String series = "hiptide_tracer_up\\{.*backend=\"" + backend + "\"}";
    Await.until("it says so", () -> endpoint.get("/metrics").contains("backend=\"" + backend));
    assertThat(endpoint.sum(series)).isEqualTo(value);
  }
}
