package dev.hiptide.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonObject;
import dev.hiptide.environment.programs.Training;
import dev.hiptide.environment.programs.UnderManager;
import dev.hiptide.programs.TestProgram;
import dev.hiptide.testing.AgentJar;
import dev.hiptide.testing.Await;
import dev.hiptide.testing.Endpoint;
import dev.hiptide.testing.JavaProcess;
import dev.hiptide.testing.Os;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs under a security manager, as Java had them up to 23. */
class SecurityManagerIT {
  private static final int FIRST_WITHOUT = 24;
  private static final String ITERATION = ",iteration=" + Training.class.getName() + "#step";

  @TempDir Path directory;

  @BeforeAll
  static void thisJavaHasSecurityManagers() {
    assumeTrue(Runtime.version().feature() < FIRST_WITHOUT, "no security managers since JEP 486");
  }

  @Test
  void whereTheAgentMayDoNothingTheProgramRunsAsWithoutIt() throws Exception {
    JavaProcess.Builder program = TestProgram.of(UnderManager.class).jvm("-Djava.security.manager");
    try (JavaProcess bare = program.start();
        JavaProcess observed = program.agent("report=none").start()) {
      bare.closeInput();
      observed.closeInput();
      assertThat(bare.awaitExit()).as(bare.standardError()).isZero();
      assertThat(observed.awaitExit()).as(observed.standardError()).isZero();
      assertThat(observed.standardOutput()).isEqualTo(bare.standardOutput());
      assertThat(observed.otherErrorLines()).isEqualTo(bare.otherErrorLines());
      assertThat(observed.agentLines())
          .singleElement()
          .asString()
          .contains("the program runs without it", "java.security.AllPermission");
    }
  }

  @Test
  void whereThePolicyTrustsTheAgentAProgramThatMayDoNothingIsMeasured() throws Exception {
    Path policy = directory.resolve("policy");
    Files.writeString(
        policy,
        "grant codeBase \"%s\" { permission java.security.AllPermission; };%n"
            .formatted(AgentJar.path().toUri()));
    Path report = directory.resolve("report.json");
    try (JavaProcess process =
        TestProgram.of(UnderManager.class)
            .jvm("-Djava.security.manager", "-Djava.security.policy=" + policy)
            .agent(Reports.withoutTracing(report) + ITERATION)
            .start()) {
      assertItIsMeasured(process, report);
    }
  }

  @Test
  void whereTheProgramSetsOneAllPartsOfTheAgentGoOn() throws Exception {
    Path report = directory.resolve("report.json");
    int port = Os.freePort();
    try (JavaProcess process =
        TestProgram.of(UnderManager.class)
            .jvm("-Djava.security.manager=allow")
            .agent("port=" + port + "," + Reports.withoutTracing(report) + ITERATION)
            .arguments("set")
            .start()) {
      Await.until("it is ready", () -> process.standardOutput().contains("ready"));
      ProcessHandle first = process.collector().orElseThrow();
      first.destroyForcibly();
      Await.until("it is dead", () -> !first.isAlive());
      Endpoint endpoint = Endpoint.at(port);
      Await.until("another serves", () -> !endpoint.get("/metrics").isEmpty());
      assertItIsMeasured(process, report);
    }
  }

  private static void assertItIsMeasured(JavaProcess process, Path report) throws Exception {
    process.closeInput();
    int exitCode = process.awaitExit();
    assertThat(process.standardOutput()).as(process.standardError()).isEqualTo("ready\ndone\n");
    assertThat(exitCode).isZero();
    JsonObject written = Reports.of(process, report);
    assertThat(Reports.calls(written, "hipMalloc")).isEqualTo(2L * Training.STEPS);
    assertThat(written.get("iterations").getAsInt()).isEqualTo(2 * Training.STEPS);
    assertThat(process.agentLines()).noneMatch(line -> line.contains("cannot be instrumented"));
  }
}
