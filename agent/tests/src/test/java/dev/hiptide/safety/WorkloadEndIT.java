package dev.hiptide.safety;

import static dev.hiptide.safety.Cells.ALL;
import static dev.hiptide.safety.Cells.OLD_BPF_NEW_PTRACE;
import static dev.hiptide.safety.Cells.OLD_PTRACE_NEW_BPF;
import static dev.hiptide.safety.Programs.assertEnd;
import static dev.hiptide.safety.Programs.assertNothingIsLeft;
import static dev.hiptide.safety.Programs.assertOwnEnd;
import static dev.hiptide.safety.Programs.awaitCollector;
import static dev.hiptide.safety.Programs.awaitStart;
import static dev.hiptide.safety.Programs.program;
import static dev.hiptide.safety.Programs.torture;
import static dev.hiptide.safety.Programs.wholeReport;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hiptide.safety.programs.Aborts;
import dev.hiptide.safety.programs.Execs;
import dev.hiptide.safety.programs.FirstThreadEnds;
import dev.hiptide.testing.AgentJar;
import dev.hiptide.testing.JavaHomes;
import dev.hiptide.testing.JavaProcess;
import dev.hiptide.testing.Os;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ways in which a program can end. */
class WorkloadEndIT {
  private static final Duration A_WHILE = Duration.ofSeconds(1);

  /** More than any process's number, pid_max in proc(5). */
  private static final int NOBODY = Integer.MAX_VALUE;

  @TempDir Path directory;

  @Matrix(ALL)
  void exitInTheMiddleOfEverything(Run run) throws Exception {
    Path report = directory.resolve("report.json");
    try (JavaProcess process = torture(run).agent(run.settings(0, report)).start()) {
      awaitStart(process);
      run.awaitSomeMoment(A_WHILE);
      assertOwnEnd(process);
      assertThat(wholeReport(report).get("iterations").getAsLong()).isPositive();
      assertNothingIsLeft(process);
    }
  }

  /** A background job of a shell ignores SIGINT, and so would its children. */
  @Matrix(ALL)
  void sigtermAndSigintRunTheHooks(Run run) throws Exception {
    Path report = directory.resolve("report.json");
    try (JavaProcess process =
        torture(run).under("env", "--default-signal").agent(run.settings(0, report)).start()) {
      awaitStart(process);
      run.awaitSomeMoment(A_WHILE);
      String signal = run.oneOf("TERM", "INT", "HUP");
      Os.signal(signal, process.pid());
      assertThat(process.awaitExit()).isEqualTo(run.oneOf(143, 130, 129));
      assertThat(process.standardOutput()).isEqualTo("started\nhook\n");
      wholeReport(report);
      assertNothingIsLeft(process);
    }
  }

  @Matrix(OLD_PTRACE_NEW_BPF)
  void sigkillLeavesAReportAndNothingElse(Run run) throws Exception {
    Path report = directory.resolve("report.json");
    try (JavaProcess process = torture(run).agent(run.settings(0, report)).start()) {
      awaitStart(process);
      run.awaitSomeMoment(A_WHILE);
      Os.signal("KILL", process.pid());
      assertThat(process.awaitExit()).isEqualTo(137);
      wholeReport(report);
      assertNothingIsLeft(process);
    }
  }

  /** The collector may be anywhere between its first instruction and its first stop. */
  @Matrix(OLD_BPF_NEW_PTRACE)
  void sigkillAtTheStartLeavesNothing(Run run) throws Exception {
    try (JavaProcess process = torture(run).agent(run.quiet()).start()) {
      awaitCollector(process);
      run.awaitSomeMoment(A_WHILE);
      Os.signal("KILL", process.pid());
      assertThat(process.awaitExit()).isEqualTo(137);
      assertNothingIsLeft(process);
    }
  }

  /** The program was killed before it had made the table: the collector waits for it, in vain. */
  @Test
  void anEndBeforeThereIsATableLeavesNothing() throws Exception {
    Path ofTable = Files.createDirectory(directory.resolve("hiptide-0-0"));
    List<String> words =
        List.of(
            JavaHomes.current().resolve("bin/java").toString(),
            "-jar",
            AgentJar.path().toString(),
            "collector",
            "table=" + ofTable.resolve("table"),
            "pid=" + NOBODY);
    try (JavaProcess collector = JavaProcess.start(words, Map.of())) {
      assertThat(collector.awaitExit()).isZero();
      assertThat(collector.standardError()).isEmpty();
      assertThat(ofTable).doesNotExist();
    }
  }

  @Matrix(OLD_PTRACE_NEW_BPF)
  void crash(Run run) throws Exception {
    try (JavaProcess process =
        program(Aborts.class, run)
            .jvm("-XX:-CreateCoredumpOnCrash", "-XX:ErrorFile=/dev/null")
            .agent(run.quiet())
            .start()) {
      assertThat(process.awaitExit()).isEqualTo(134);
      assertThat(process.standardOutput()).startsWith("started\n");
      assertNothingIsLeft(process);
    }
  }

  @Matrix(OLD_BPF_NEW_PTRACE)
  void execLetsTheNewProgramGo(Run run) throws Exception {
    Path report = directory.resolve("report.json");
    try (JavaProcess process = program(Execs.class, run).agent(run.settings(0, report)).start()) {
      assertEnd(process, 5, "one\nanother\n");
      wholeReport(report);
      assertNothingIsLeft(process);
    }
  }

  @Matrix(OLD_PTRACE_NEW_BPF)
  void firstThreadFirst(Run run) throws Exception {
    Path report = directory.resolve("report.json");
    try (JavaProcess process =
        program(FirstThreadEnds.class, run).agent(run.settings(0, report)).start()) {
      assertEnd(process, 42, "it has ended\na thread born later\n");
      wholeReport(report);
      assertNothingIsLeft(process);
    }
  }
}
