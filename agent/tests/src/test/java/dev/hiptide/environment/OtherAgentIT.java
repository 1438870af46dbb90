package dev.hiptide.environment;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.hiptide.environment.programs.OtherAgent;
import dev.hiptide.environment.programs.Training;
import dev.hiptide.programs.TestProgram;
import dev.hiptide.testing.JavaProcess;
import java.nio.file.Path;
import java.util.Map;
import net.bytebuddy.ByteBuddy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Another agent comes first. */
class OtherAgentIT {
  @TempDir Path directory;

  @Test
  void classesThatItHasChangedAreMeasuredAndItsInterruptIsLeftToTheProgram() throws Exception {
    Path report = directory.resolve("report.json");
    Path jar =
        OtherJars.ofAttributes(
            directory.resolve("other-agent.jar"),
            Map.of("Premain-Class", OtherAgent.class.getName()));
    try (JavaProcess process =
        TestProgram.of(OtherAgent.class)
            .classPathOf(ByteBuddy.class)
            .jvm("-javaagent:" + jar)
            .agent(
                Reports.withoutTracing(report) + ",iteration=" + Training.class.getName() + "#step")
            .start()) {
      assertThat(process.awaitExit()).isZero();
      assertThat(process.standardOutput()).isEqualTo("interrupted: true\ninterfaces: 2\n");
      JsonObject written = Reports.of(process, report);
      assertThat(Reports.calls(written, "hipMalloc")).isEqualTo(Training.STEPS);
      assertThat(written.get("iterations").getAsInt()).isEqualTo(Training.STEPS);
      assertThat(process.otherErrorLines()).isEmpty();
    }
  }
}
