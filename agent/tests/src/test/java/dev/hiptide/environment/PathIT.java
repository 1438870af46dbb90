package dev.hiptide.environment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hiptide.environment.programs.Training;
import dev.hiptide.programs.TestProgram;
import dev.hiptide.testing.AgentJar;
import dev.hiptide.testing.JavaProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the agent's jar lies. */
class PathIT {
  @TempDir Path directory;

  @Test
  void mayHaveWhatMeansSomethingInAUrl() throws Exception {
    Path report = directory.resolve("report.json");
    try (JavaProcess process =
        program("a! %41#?+\u00fc!", Reports.withoutTracing(report)).start()) {
      assertThat(process.awaitExit()).isZero();
      assertThat(Reports.calls(Reports.of(process, report), "hipMalloc")).isEqualTo(Training.STEPS);
      assertThat(process.otherErrorLines()).isEmpty();
    }
  }

  @Test
  void thatNoClassPathCanHoldIsOneLine() throws Exception {
    try (JavaProcess process = program("a:b", "report=none").start()) {
      assertThat(process.awaitExit()).isZero();
      assertThat(process.otherErrorLines()).isEmpty();
      assertThat(process.agentLines())
          .singleElement()
          .asString()
          .contains("the program runs without it", "':'", "a:b/agent.jar");
      assertThat(process.leftFiles()).isEmpty();
    }
  }

  private JavaProcess.Builder program(String name, String arguments) throws IOException {
    Path jar = Files.createDirectory(directory.resolve(name)).resolve("agent.jar");
    Files.copy(AgentJar.path(), jar);
    return TestProgram.of(Training.class).jvm("-javaagent:" + jar + "=" + arguments);
  }
}
