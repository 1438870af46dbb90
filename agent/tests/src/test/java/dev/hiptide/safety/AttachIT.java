package dev.hiptide.safety;

import static dev.hiptide.safety.Cells.ALL;
import static dev.hiptide.safety.Cells.OLD_PTRACE_NEW_BPF;
import static dev.hiptide.safety.Programs.agentThreads;
import static dev.hiptide.safety.Programs.assertNothingIsLeft;
import static dev.hiptide.safety.Programs.assertOwnEnd;
import static dev.hiptide.safety.Programs.attach;
import static dev.hiptide.safety.Programs.awaitStart;
import static dev.hiptide.safety.Programs.program;
import static dev.hiptide.safety.Programs.torture;
import static dev.hiptide.safety.Programs.wholeReport;
import static dev.hiptide.safety.programs.HoldsMemory.FREED;
import static dev.hiptide.safety.programs.HoldsMemory.HELD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hiptide.programs.TestProgram;
import dev.hiptide.safety.programs.Blocked;
import dev.hiptide.safety.programs.HoldsMemory;
import dev.hiptide.testing.AgentJar;
import dev.hiptide.testing.Await;
import dev.hiptide.testing.Endpoint;
import dev.hiptide.testing.JavaProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The agent is loaded into a program that runs. */
class AttachIT {
  @TempDir Path directory;

  @Matrix(ALL)
  void whileThreadsAreBornAndDie(Run run) throws Exception {
    Path report = directory.resolve("report.json");
    try (JavaProcess process = torture(run).start()) {
      awaitStart(process);
      run.awaitSomeMoment(Duration.ofMillis(500));
      attach(process.pid(), run.settings(0, report));
      assertOwnEnd(process);
      wholeReport(report);
      assertNothingIsLeft(process);
    }
  }

  @Matrix(OLD_PTRACE_NEW_BPF)
  void whileThreadsWaitInTheKernel(Run run) throws Exception {
    Path report = directory.resolve("report.json");
    String output = waits(run, null);
    assertThat(waits(run, run.settings(0, report))).isEqualTo(output);
    wholeReport(report);
  }

  /** The gauge is of all that the program holds, also from before, and never below zero. */
  @Test
  void whileTheProgramHoldsDeviceMemory() throws Exception {
    try (JavaProcess process =
        TestProgram.of(HoldsMemory.class)
            .jvm("-XX:+IgnoreUnrecognizedVMOptions", "-XX:+EnableDynamicAgentLoading")
            .start()) {
      awaitStart(process);
      attach(process.pid(), "port=0,linger=60s,report=none");
      Endpoint endpoint = Endpoint.of(process);
      Await.until("what it holds is counted", () -> memoryUsed(endpoint) == HELD);

      process.closeInput();
      assertThat(process.awaitExit()).isZero();
      assertThat(memoryUsed(endpoint)).isEqualTo(HELD - FREED);
      // That may have been before the end was seen: then this scraper is to come once more.
      Await.until("the endpoint is closed", () -> endpoint.get("/metrics").isEmpty());
      assertNothingIsLeft(process);
    }
  }

  /** No class path can hold the jar's path, so no collector can be started. */
  @Test
  void thatFailsLeavesNoThread() throws Exception {
    Path jar = Files.createDirectory(directory.resolve("a:b")).resolve("agent.jar");
    Files.copy(AgentJar.path(), jar);
    try (JavaProcess process =
        TestProgram.of(HoldsMemory.class)
            .jvm("-XX:+IgnoreUnrecognizedVMOptions", "-XX:+EnableDynamicAgentLoading")
            .start()) {
      awaitStart(process);
      attach(process.pid(), jar, "report=none");
      assertThat(process.agentLines())
          .singleElement()
          .asString()
          .contains("the agent cannot start");
      Await.until("no thread is left", () -> agentThreads(process).isEmpty());
      assertThat(process.leftFiles()).isEmpty();
      process.closeInput();
      assertThat(process.awaitExit()).isZero();
    }
  }

  private static double memoryUsed(Endpoint endpoint) throws Exception {
    return endpoint.sum("hiptide_hip_memory_used_bytes.*");
  }

  /** What {@link Blocked} says of its waits. */
  private static String waits(Run run, String settings) throws Exception {
    try (JavaProcess process = program(Blocked.class, run).start()) {
      awaitStart(process);
      if (settings != null) {
        attach(process.pid(), settings);
      }
      process.closeInput();
      assertThat(process.awaitExit()).isZero();
      assertThat(process.otherErrorLines()).isEmpty();
      assertNothingIsLeft(process);
      return process.standardOutput();
    }
  }
}
