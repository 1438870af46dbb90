package dev.hiptide.safety;

import static dev.hiptide.safety.Cells.ALL;
import static dev.hiptide.safety.Cells.NEW_BPF;
import static dev.hiptide.safety.Cells.OLD_BPF_NEW_PTRACE;
import static dev.hiptide.safety.Cells.OLD_PTRACE_NEW_BPF;
import static dev.hiptide.safety.Cells.PTRACE;
import static dev.hiptide.safety.Programs.assertEnd;
import static dev.hiptide.safety.Programs.assertNothingIsLeft;
import static dev.hiptide.safety.Programs.assertOwnEnd;
import static dev.hiptide.safety.Programs.attach;
import static dev.hiptide.safety.Programs.awaitCollector;
import static dev.hiptide.safety.Programs.awaitStart;
import static dev.hiptide.safety.Programs.program;
import static dev.hiptide.safety.Programs.torture;
import static dev.hiptide.safety.Programs.wholeReport;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.tools.attach.AgentLoadException;
import dev.hiptide.safety.programs.Late;
import dev.hiptide.testing.Await;
import dev.hiptide.testing.Endpoint;
import dev.hiptide.testing.JavaProcess;
import dev.hiptide.testing.Os;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.io.TempDir;

/** A collector that is killed, stopped or out of memory harms nothing, and another takes over. */
class CollectorDeathIT {
  private static final Duration A_WHILE = Duration.ofSeconds(1);

  @TempDir Path directory;

  /** From its first instruction on, and the second one again. */
  @Matrix(ALL)
  void killed(Run run) throws Exception {
    int port = Os.freePort();
    try (JavaProcess process = torture(run).agent(run.settings(port, "none")).start()) {
      for (int kill = 0; kill < 2; kill++) {
        ProcessHandle collector = awaitCollector(process);
        run.awaitSomeMoment(A_WHILE);
        collector.destroyForcibly();
        Await.until("it is dead", () -> !collector.isAlive());
      }
      assertAnotherTakesOver(process, port, 2);
      assertThat(process.agentLines()).contains("the collector has ended; another is started");
      assertThat(process.otherErrorLines()).isEmpty();
    }
  }

  /** What it holds goes on when its kill timer has ended it. */
  @Matrix(OLD_PTRACE_NEW_BPF)
  void stopped(Run run) throws Exception {
    int port = Os.freePort();
    try (JavaProcess process = torture(run).agent(run.settings(port, "none")).start()) {
      ProcessHandle collector = awaitCollector(process);
      run.awaitSomeMoment(A_WHILE);
      Os.signal("STOP", collector.pid());
      Await.until("it is dead", () -> !collector.isAlive());
      assertAnotherTakesOver(process, port, 1);
      assertThat(process.agentLines())
          .filteredOn(line -> line.contains("no sign of life"))
          .singleElement()
          .asString()
          .contains("and was ended; another is started");
      assertThat(process.otherErrorLines()).isEmpty();
    }
  }

  /** As long as no container's pause should be. */
  @Matrix(OLD_BPF_NEW_PTRACE)
  void stoppedForAMoment(Run run) throws Exception {
    Path report = directory.resolve("report.json");
    try (JavaProcess process = torture(run).agent(run.settings(0, report)).start()) {
      awaitStart(process);
      ProcessHandle collector = awaitCollector(process);
      Os.signal("STOP", collector.pid());
      run.awaitSomeMoment(A_WHILE);
      Os.signal("CONT", collector.pid());
      assertOwnEnd(process);
      wholeReport(report);
      assertThat(startedAgain(process)).isZero();
      assertNothingIsLeft(process);
    }
  }

  /** As on a machine that is far too busy: it has a twentieth of a processor's time. */
  @Matrix(NEW_BPF)
  void slowToStart(Run run) throws Exception {
    try (JavaProcess process = program(Late.class, run).agent(run.quiet()).start()) {
      ProcessHandle collector = awaitCollector(process);
      Path timers = Path.of("/proc/" + collector.pid() + "/timers");
      Await.until("its kill timer is armed", () -> !Files.readString(timers).isEmpty());
      while (collector.isAlive() && !process.standardError().contains("metrics at")) {
        Os.signal("STOP", collector.pid());
        LockSupport.parkNanos(Duration.ofMillis(950).toNanos());
        Os.signal("CONT", collector.pid());
        LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
      }
      assertThat(collector.isAlive()).as(process.standardError()).isTrue();
      assertThat(startedAgain(process)).isZero();
    }
  }

  /** Who asks it to be traced does not wait for its end. */
  @Matrix(PTRACE)
  void stoppedBeforeTheFirstHipCall(Run run) throws Exception {
    try (JavaProcess process =
        program(Late.class, run)
            .agent("port=0,linger=0,report=none,backend=ptrace,trace=phases")
            .start()) {
      awaitStart(process);
      Os.signal("STOP", awaitCollector(process).pid());
      assertEnd(process, 0, "started\ndone\n");
      assertThat(process.otherErrorLines()).isEmpty();
    }
  }

  @Matrix(OLD_BPF_NEW_PTRACE)
  void outOfMemory(Run run) throws Exception {
    int port = Os.freePort();
    try (JavaProcess process = torture(run).agent(run.settings(port, "none")).start()) {
      awaitStart(process);
      ProcessHandle collector = awaitCollector(process);
      fillHeap(collector);
      Await.until("it is dead", () -> !collector.isAlive());
      assertAnotherTakesOver(process, port, 1);
      assertThat(process.otherErrorLines()).noneMatch(line -> line.contains("Memory"));
    }
  }

  /** Ends it, perhaps before it has said that the agent was loaded. */
  private void fillHeap(ProcessHandle collector) throws Exception {
    Path jar = FillsHeap.jar(directory);
    try {
      attach(collector.pid(), jar, "");
    } catch (IOException | AgentLoadException e) {
      assertThat(e).hasMessageNotContaining("Agent JAR not found");
    }
  }

  @Matrix(OLD_PTRACE_NEW_BPF)
  void crashed(Run run) throws Exception {
    int port = Os.freePort();
    try (JavaProcess process = torture(run).agent(run.settings(port, "none")).start()) {
      awaitStart(process);
      ProcessHandle collector = awaitCollector(process);
      String log = "hs_err_pid" + collector.pid() + ".log";
      Path ofTable = process.leftFiles().get(0);
      Os.signal("SEGV", collector.pid());
      Await.until("another is started", () -> startedAgain(process) == 1);
      assertThat(process.agentLines()).anyMatch(line -> line.contains(ofTable.resolve(log) + ""));
      assertThat(ofTable.resolve(log)).isNotEmptyFile();
      assertAnotherTakesOver(process, port, 1);
      assertThat(Path.of(log)).as("in the directory of the program").doesNotExist();
      assertThat(process.otherErrorLines()).isEmpty();
    }
  }

  private static void assertAnotherTakesOver(JavaProcess process, int port, int deaths)
      throws Exception {
    Endpoint endpoint = Endpoint.at(port);
    awaitStart(process);
    Await.until("another traces", () -> endpoint.sum("hiptide_tracer_up.*") == 1);
    double before = endpoint.sum("hiptide_syscalls_total.*");
    Await.until("it counts", () -> endpoint.sum("hiptide_syscalls_total.*") > before);
    assertEnd(process, 42, "started\nsound\nhook\n");
    assertNothingIsLeft(process);
    assertThat(startedAgain(process)).isEqualTo(deaths);
  }

  private static long startedAgain(JavaProcess process) throws IOException {
    return process.agentLines().stream().filter(it -> it.contains("another is started")).count();
  }
}
