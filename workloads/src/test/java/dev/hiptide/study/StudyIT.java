package dev.hiptide.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.hiptide.testing.Await;
import dev.hiptide.testing.Checkout;
import dev.hiptide.testing.JavaHomes;
import dev.hiptide.testing.JavaProcess;
import dev.hiptide.testing.Os;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The study's findings, as the agent reports them. */
class StudyIT {
  @TempDir Path directory;

  static List<Path> javaHomes() {
    return JavaHomes.all();
  }

  static List<Arguments> javaHomesAndBackends() {
    return javaHomes().stream()
        .flatMap(home -> Stream.of("bpf", "ptrace").map(backend -> Arguments.of(home, backend)))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("javaHomesAndBackends")
  void allocMakesOneSyncCallPerIteration(Path javaHome, String backend) throws Exception {
    JsonObject report = run(javaHome, backend, "alloc", "--iterations=20000");

    assertThat(callsPerIteration(report, "sync")).isCloseTo(1.0, within(0.01));
    assertThat(report.get("regime").getAsString()).isEqualTo("fine");
    assertThat(report.get("regime_category").getAsString()).isEqualTo("sync");
  }

  @ParameterizedTest
  @MethodSource("javaHomes")
  void kernelsWaitSeldomAndLong(Path javaHome) throws Exception {
    JsonObject report = run(javaHome, "bpf", "kernels", "--iterations=10000", "--bytes=1MB");

    assertThat(callsPerIteration(report, "sync")).isLessThan(0.01);
    assertThat(report.get("regime").getAsString()).isEqualTo("coarse");
  }

  @Test
  void kernelsThatWaitAfterEachLaunchAreFine() throws Exception {
    JsonObject report =
        run(
            JavaHomes.current(),
            "bpf",
            "kernels",
            "--iterations=3000",
            "--bytes=100KB",
            "--sync-every=1");

    // Only the waits are counted. On a busy machine the device may fall asleep between two
    // iterations, and then a launch also makes a call, to wake it.
    assertThat(futexCallsPerIterationIn(report, "hipDeviceSynchronize"))
        .isCloseTo(1.0, within(0.01));
    assertThat(report.get("regime").getAsString()).isEqualTo("fine");
  }

  @Test
  void aWaitThatSpinsMakesNoCallAndIsSeenToSpin() throws Exception {
    JsonObject report =
        run(JavaHomes.current(), "bpf", "alloc", "--iterations=100000", "--device-flags=spin");

    // A wait that sleeps would make one call. On a busy machine the device may fall asleep, and a
    // launch then makes a call to wake it.
    assertThat(callsPerIteration(report, "sync")).isLessThan(0.1);
    assertThat(report.get("regime").getAsString()).isEqualTo("spin");
  }

  @ParameterizedTest
  @MethodSource("javaHomes")
  void baselineDoesNotCallTheOperatingSystem(Path javaHome) throws Exception {
    JsonObject report = run(javaHome, "bpf", "baseline", "--iterations=100000", "--bytes=1MB");

    for (String category : List.of("control_io", "file_io", "memory", "other", "sync")) {
      assertThat(callsPerIteration(report, category)).as(category).isLessThan(0.001);
    }
    assertThat(report.get("regime").getAsString()).isEqualTo("minimal");
  }

  /**
   * Runs a program under the agent, checks its result and that the agent wrote nothing to standard
   * error, and returns the report.
   */
  private JsonObject run(Path javaHome, String backend, String... arguments) throws Exception {
    Os.assumePermitted(backend);
    Path file = directory.resolve("report.json");
    String settings = "port=0,linger=0,backend=%s,report=%s".formatted(backend, file);
    List<String> words = Checkout.workload(javaHome, settings, List.of(arguments));
    try (JavaProcess process = JavaProcess.start(words, Map.of())) {
      assertThat(process.awaitExit()).as(process.standardError()).isZero();
      assertThat(process.standardOutput()).startsWith(arguments[0] + ": ").endsWith("result ok\n");
      assertThat(process.otherErrorLines()).isEmpty();
      assertThat(process.agentLines())
          .allMatch(line -> line.matches("metrics at .*|system calls are counted by " + backend));
      Await.until("the report", () -> Files.exists(file)); // nobody holds the program for it
      JsonObject report = JsonParser.parseString(Files.readString(file)).getAsJsonObject();
      assertThat(report.get("lost_events").getAsLong()).isZero();
      assertThat(report.getAsJsonObject("tracer").get("backend").getAsString()).isEqualTo(backend);
      return report;
    }
  }

  private static double futexCallsPerIterationIn(JsonObject report, String operation) {
    double calls = 0;
    for (JsonElement element : report.getAsJsonArray("charges")) {
      JsonObject charge = element.getAsJsonObject();
      if (charge.get("role").getAsString().equals("host")
          && charge.get("phase").getAsString().equals("steady")
          && charge.get("op").getAsString().equals(operation)
          && charge.get("syscall").getAsString().equals("futex")) {
        calls += charge.get("calls").getAsLong();
      }
    }
    return calls / report.get("iterations").getAsLong();
  }

  private static double callsPerIteration(JsonObject report, String category) {
    return report
        .getAsJsonObject("host")
        .getAsJsonObject("calls_per_iteration")
        .get(category)
        .getAsDouble();
  }
}
