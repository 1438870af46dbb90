package dev.hiptide.safety;

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
import dev.hiptide.safety.programs.Talks;
import dev.hiptide.testing.AgentJar;
import dev.hiptide.testing.JavaHomes;
import dev.hiptide.testing.JavaProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ways in which a program can end. */
class WorkloadEndIT {
  private static final Duration A_WHILE = Duration.ofSeconds(1);

  @TempDir Path directory;

  @Repeated
  void exitInTheMiddleOfEverything(Repetition repetition) throws Exception {
    Path report = directory.resolve("report.json");
    try (JavaProcess process = torture(repetition).agent(repetition.settings(0, report)).start()) {
      awaitStart(process);
      repetition.awaitSomeMoment(A_WHILE);
      assertOwnEnd(process);
      assertThat(wholeReport(report).get("iterations").getAsLong()).isPositive();
      assertNothingIsLeft(process);
    }
  }

  /** A background job of a shell ignores SIGINT, and so would its children. */
  @Repeated
  void sigtermAndSigintRunTheHooks(Repetition repetition) throws Exception {
    Path report = directory.resolve("report.json");
    try (JavaProcess process =
        torture(repetition)
            .under("env", "--default-signal")
            .agent(repetition.settings(0, report))
            .start()) {
      awaitStart(process);
      repetition.awaitSomeMoment(A_WHILE);
      String signal = repetition.oneOf("TERM", "TERM", "INT", "HUP");
      Os.signal(signal, process.pid());
      assertThat(process.awaitExit()).isEqualTo(repetition.oneOf(143, 143, 130, 129));
      assertThat(process.standardOutput()).isEqualTo("started\nhook\n");
      wholeReport(report);
      assertNothingIsLeft(process);
    }
  }

  /** By its parent, which waits for the end first: of a pipe's 16 pages the program fills 15. */
  @Test
  void anEndIsNotHeldUpByAReportThatNobodyReads() throws Exception {
    Process process =
        new ProcessBuilder(
                JavaHomes.current().resolve("bin/java").toString(),
                "-javaagent:" + AgentJar.path() + "=port=0,linger=0,report=stderr",
                "-cp",
                System.getProperty("java.class.path"),
                Talks.class.getName(),
                Integer.toString(15 * 4096))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
      assertThat(process.exitValue()).isZero();
      assertThat(JavaProcess.filesOf(process.pid())).isEmpty();
    } finally {
      process.destroyForcibly();
    }
  }

  @Repeated
  void sigkillLeavesAReportAndNothingElse(Repetition repetition) throws Exception {
    Path report = directory.resolve("report.json");
    try (JavaProcess process = torture(repetition).agent(repetition.settings(0, report)).start()) {
      awaitStart(process);
      repetition.awaitSomeMoment(A_WHILE);
      Os.signal("KILL", process.pid());
      assertThat(process.awaitExit()).isEqualTo(137);
      wholeReport(report);
      assertNothingIsLeft(process);
    }
  }

  /** The collector may be anywhere between its first instruction and its first stop. */
  @Repeated
  void sigkillAtTheStartLeavesNothing(Repetition repetition) throws Exception {
    try (JavaProcess process = torture(repetition).agent(repetition.quiet()).start()) {
      awaitCollector(process);
      repetition.awaitSomeMoment(A_WHILE);
      Os.signal("KILL", process.pid());
      assertThat(process.awaitExit()).isEqualTo(137);
      assertNothingIsLeft(process);
    }
  }

  @Repeated
  void crash(Repetition repetition) throws Exception {
    try (JavaProcess process =
        program(Aborts.class, repetition)
            .jvm("-XX:-CreateCoredumpOnCrash", "-XX:ErrorFile=/dev/null")
            .agent(repetition.quiet())
            .start()) {
      assertThat(process.awaitExit()).isEqualTo(134);
      assertThat(process.standardOutput()).startsWith("started\n");
      assertNothingIsLeft(process);
    }
  }

  @Repeated
  void execLetsTheNewProgramGo(Repetition repetition) throws Exception {
    Path report = directory.resolve("report.json");
    try (JavaProcess process =
        program(Execs.class, repetition).agent(repetition.settings(0, report)).start()) {
      assertEnd(process, 5, "one\nanother\n");
      wholeReport(report);
      assertNothingIsLeft(process);
    }
  }

  @Repeated
  void firstThreadFirst(Repetition repetition) throws Exception {
    Path report = directory.resolve("report.json");
    try (JavaProcess process =
        program(FirstThreadEnds.class, repetition).agent(repetition.settings(0, report)).start()) {
      assertEnd(process, 42, "it has ended\na thread born later\n");
      wholeReport(report);
      assertNothingIsLeft(process);
    }
  }
}
