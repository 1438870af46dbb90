package dev.hiptide.safety;

import static dev.hiptide.safety.Programs.assertNothingIsLeft;
import static dev.hiptide.safety.Programs.wholeReport;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hiptide.jar.programs.CallsHip;
import dev.hiptide.programs.TestProgram;
import dev.hiptide.testing.AgentJar;
import dev.hiptide.testing.JavaProcess;
import dev.hiptide.testing.Os;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Where nothing may be executed, or written, that somebody has put there, in a mount namespace's
 * own view; with a jar that was copied without its archive, which has JNA's native library.
 */
class UnwritableIT {
  @TempDir Path directory;

  private Path jar;

  /** What the program sees in the place of {@code /tmp}. */
  private Path temporary;

  @BeforeEach
  void copyJar() throws IOException {
    jar = Files.copy(AgentJar.path(), directory.resolve("agent.jar"));
    temporary = Files.createDirectory(directory.resolve("tmp"));
  }

  /** As Docker mounts both by default, and as a read-only container has the first. */
  @ParameterizedTest
  @ValueSource(strings = {"noexec", "ro"})
  void temporaryDirectoriesAreNotTheOnlyPlaceForJna(String option) throws Exception {
    Path report = directory.resolve("report.json");
    try (JavaProcess process =
        program("mount -t tmpfs -o " + option + " none " + temporary, report).start()) {
      assertThat(process.awaitExit()).isZero();
      wholeReport(report);
      assertThat(process.otherErrorLines()).isEmpty();
      assertThat(directory.toFile().list())
          .containsExactlyInAnyOrder("agent.jar", "tmp", "report.json");
      assertNothingIsLeft(process);
    }
  }

  @Test
  void whereThereIsNoneTheCollectorDoesWithout() throws Exception {
    String readOnly =
        "mount --rbind %1$s %1$s && mount -o remount,bind,ro %1$s".formatted(directory);
    try (JavaProcess process =
        program("mount -t tmpfs -o noexec none " + temporary + " && " + readOnly, "none")
            .environment("XDG_CACHE_HOME", "/proc")
            .start()) {
      assertThat(process.awaitExit()).isZero();
      assertNothingIsLeft(process);
      assertThat(process.agentLines())
          .filteredOn(line -> line.startsWith("cannot trace: "))
          .singleElement()
          .asString()
          .contains(
              temporary + " is mounted noexec",
              "/dev/shm is mounted noexec",
              directory + " cannot be written to",
              "/proc cannot be written to",
              "-Djna.tmpdir=DIRECTORY");
      assertThat(process.agentLines()).anyMatch(line -> line.startsWith("metrics at "));
      assertThat(process.otherErrorLines()).isEmpty();
    }
  }

  private JavaProcess.Builder program(String mount, Object report) throws Exception {
    String[] view = {
      "unshare",
      "--mount",
      "sh",
      "-c",
      mount + " && mount -o remount,bind,noexec /dev/shm && exec \"$@\"",
      "sh"
    };
    Os.assumeAllowed(view);
    return TestProgram.of(CallsHip.class)
        .under(view)
        .jvm("-Djava.io.tmpdir=" + temporary)
        .jvm("-javaagent:" + jar + "=port=0,linger=0,backend=ptrace,trace=all,report=" + report);
  }
}
