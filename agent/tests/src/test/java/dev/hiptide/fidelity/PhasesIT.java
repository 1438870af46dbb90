package dev.hiptide.fidelity;

import static dev.hiptide.fidelity.Charges.calls;
import static dev.hiptide.fidelity.Charges.sum;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.hiptide.programs.TestProgram;
import dev.hiptide.testing.JavaHomes;
import dev.hiptide.testing.JavaProcess;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * With {@code trace=phases}, ptrace's default, what does HIP's work is counted whole, and nothing
 * else.
 */
class PhasesIT {
  private static final int ROUNDS = 1000;

  @TempDir Path directory;

  static List<Path> homes() {
    return JavaHomes.all();
  }

  @ParameterizedTest
  @MethodSource("homes")
  void threadsAreCountedFromTheirFirstHipCallOn(Path home) throws Exception {
    JsonObject report = report(home, "");

    assertThat(calls(report, "host", "hipDeviceSynchronize", "poll")).isEqualTo(ROUNDS);
    assertThat(calls(report, "host", "hipFree", "getppid")).isEqualTo(ROUNDS);
    assertThat(calls(report, "host", "hipGetDevice", "ioctl")).isEqualTo(ROUNDS);
    assertThat(sum(report, "errors", "host", "hipGetDevice", "ioctl")).isEqualTo(ROUNDS);
    assertThat(calls(report, "host", "hipMemcpy", "pwrite64")).isEqualTo(ROUNDS);
    assertThat(calls(report, "host", "hipMemset", "fcntl")).isEqualTo(2 * ROUNDS);
    // HotSpot yields by itself now and then, and malloc maps an arena for a thread.
    assertThat(calls(report, "host", "hipMalloc", "sched_yield"))
        .isBetween(3 * ROUNDS, 3 * ROUNDS + 20);
    assertThat(calls(report, "host", "none", "sched_yield")).isBetween(ROUNDS, ROUNDS + 20);
    assertThat(calls(report, "device", "hipLaunchKernel", "mmap")).isBetween(ROUNDS, ROUNDS + 20);
    assertThat(calls(report, "device", "hipLaunchKernel", "munmap")).isBetween(ROUNDS, ROUNDS + 20);
    assertThat(report.get("tracing").getAsString()).isEqualTo("phases");
    assertThat(report.get("lost_events").getAsLong()).isZero();
  }

  @Test
  void otherThreadsAreNotStoppedAtTheirCalls() throws Exception {
    JsonObject report = report(JavaHomes.current(), "");

    assertThat(report.getAsJsonArray("charges"))
        .extracting(charge -> charge.getAsJsonObject().get("role").getAsString())
        .containsOnly("host", "device");
    JsonObject tracer = report.getAsJsonObject("tracer");
    assertThat(tracer.get("threads_announced").getAsLong())
        .as("two hosts, a device, and the main thread, which makes a task")
        .isEqualTo(4);
    assertThat(tracer.get("threads_unheard").getAsLong()).isZero();
    assertThat(tracer.get("announcement_usec").getAsDouble()).isPositive();
    assertThat(tracer.get("floor_usec").getAsDouble()).isPositive();
  }

  @Test
  void autoIsTheSameWhereThatIsPermitted() throws Exception {
    JsonObject report = report(JavaHomes.current(), "trace=auto,");

    assertThat(calls(report, "host", "hipFree", "getppid")).isEqualTo(ROUNDS);
    assertThat(calls(report, "app", null, "fcntl")).isZero();
  }

  private JsonObject report(Path home, String settings) throws Exception {
    Path file = directory.resolve("report.json");
    try (JavaProcess process =
        TestProgram.of(KnownCalls.class)
            .on(home)
            .agent(settings + "backend=ptrace,port=0,linger=0,report=" + file)
            .arguments("" + ROUNDS)
            .start()) {
      assertThat(process.awaitExit()).isZero();
      assertThat(process.standardOutput()).startsWith("done");
      assertThat(process.otherErrorLines()).isEmpty();
    }
    return Charges.report(file);
  }
}
