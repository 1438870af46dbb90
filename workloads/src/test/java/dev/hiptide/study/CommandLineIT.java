package dev.hiptide.study;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hiptide.testing.AgentJar;
import dev.hiptide.testing.Checkout;
import dev.hiptide.testing.JavaHomes;
import dev.hiptide.testing.JavaProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code bin/hiptide}. */
@Execution(ExecutionMode.CONCURRENT)
class CommandLineIT {
  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"baseline", "alloc", "kernels"})
  void runsAProgramWithoutTheAgent(String name) throws Exception {
    for (Path javaHome : JavaHomes.all()) {
      try (JavaProcess process =
          Checkout.hiptide(
              javaHome, List.of("workload", name, "--bytes=64KiB", "--iterations=100"))) {
        assertThat(process.awaitExit()).as(process.standardError()).isZero();
        assertThat(process.standardOutput())
            .matches(name + ": 100 iterations of 65536 bytes in \\d+\\.\\d{3} s, result ok\n");
        assertThat(process.standardError()).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bit-extract",
        "bus-bandwidth",
        "dispatch-enqueue-rate",
        "dispatch-latency",
        "event",
        "info",
        "matrix-transpose",
        "occupancy",
        "shared-memory",
        "square",
        "streams",
        "vadd"
      })
  void runsAnExample(String name) throws Exception {
    for (Path javaHome : JavaHomes.all()) {
      try (JavaProcess process = Checkout.hiptide(javaHome, List.of("workload", name))) {
        assertThat(process.awaitExit()).as(process.standardError()).isZero();
        assertThat(process.standardOutput()).endsWith(name + ": PASSED\n");
        assertThat(process.standardError()).isEmpty();
      }
    }
  }

  @Test
  void listsAllProgramsInItsHelp() throws Exception {
    try (JavaProcess process =
        Checkout.hiptide(JavaHomes.current(), List.of("workload", "--help"))) {
      assertThat(process.awaitExit()).isZero();
      assertThat(process.standardOutput()).contains("kernels", "bit-extract", "vadd");
    }
  }

  @Test
  void printsTheAgentJar() throws Exception {
    try (JavaProcess process = Checkout.hiptide(JavaHomes.current(), List.of("jar"))) {
      assertThat(process.awaitExit()).isZero();
      assertThat(process.standardOutput()).isEqualTo(AgentJar.path() + "\n");
    }
  }

  @Test
  void worksThroughASymbolicLink() throws Exception {
    Path link = Files.createSymbolicLink(directory.resolve("hiptide"), Checkout.script());

    try (JavaProcess process = JavaProcess.start(List.of(link.toString(), "jar"), Map.of())) {
      assertThat(process.awaitExit()).isZero();
      assertThat(process.standardOutput()).isEqualTo(AgentJar.path() + "\n");
    } finally {
      Files.delete(link); // otherwise JUnit deletes it with a warning
    }
  }

  @Test
  void saysWhatToDoWhenNothingIsBuilt() throws Exception {
    Path script = directory.resolve("bin/hiptide");
    Files.createDirectory(script.getParent());
    Files.copy(Checkout.script(), script);
    script.toFile().setExecutable(true);

    try (JavaProcess process = JavaProcess.start(List.of(script.toString(), "jar"), Map.of())) {
      assertThat(process.awaitExit()).isEqualTo(1);
      assertThat(process.standardError())
          .contains("agent/jar/target/hiptide-agent.jar is not built: run make build");
    }
  }

  @Test
  void refusesACommandThatItDoesNotKnow() throws Exception {
    try (JavaProcess process = Checkout.hiptide(JavaHomes.current(), List.of("frobnicate"))) {
      assertThat(process.awaitExit()).isEqualTo(2);
      assertThat(process.standardError())
          .contains("unknown command frobnicate; allowed are list, run, attach,")
          .contains("see hiptide --help");
    }
  }

  @Test
  void refusesAProgramThatItDoesNotKnow() throws Exception {
    try (JavaProcess process =
        Checkout.hiptide(JavaHomes.current(), List.of("workload", "quicksort"))) {
      assertThat(process.awaitExit()).isEqualTo(2);
      assertThat(process.standardError()).contains("quicksort");
    }
  }
}
