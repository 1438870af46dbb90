package dev.hiptide.fidelity;

import static dev.hiptide.fidelity.UnevenIterations.BAD_ITERATION;
import static dev.hiptide.fidelity.UnevenIterations.CALLS_OF_BAD_ITERATION;
import static dev.hiptide.fidelity.UnevenIterations.ITERATIONS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hiptide.programs.TestProgram;
import dev.hiptide.testing.Await;
import dev.hiptide.testing.Endpoint;
import dev.hiptide.testing.JavaHomes;
import dev.hiptide.testing.JavaProcess;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One bad iteration in a thousand is seen, and named. */
class IterationCostsIT {
  private static final Pattern EXEMPLAR =
      Pattern.compile(
          "hiptide_iteration_sync_calls_bucket\\{.*le=\"200.0\"} \\d+ # \\{iteration=\"(\\d+)\".*} (\\d+).*");

  /** Where HotSpot itself made a call of the thread, to wait for a safepoint or a compiler. */
  private static final int SOME = 50;

  @ParameterizedTest
  @ValueSource(strings = {"phases", "all"})
  void theDistributionShowsIt(String mode) throws Exception {
    try (JavaProcess process =
        TestProgram.of(UnevenIterations.class)
            .agent("port=0,linger=0,report=none,trace=" + mode)
            .start()) {
      Endpoint endpoint = Endpoint.of(process);
      Await.until("its iterations", () -> process.standardOutput().startsWith("done"));

      assertThat(endpoint.sum("hiptide_iteration_sync_calls_count.*")).isEqualTo(ITERATIONS);
      assertThat(endpoint.sum("hiptide_iteration_syscall_seconds_count.*")).isEqualTo(ITERATIONS);
      assertThat(endpoint.sum("hiptide_iteration_sync_calls_bucket.*le=\"0.0\".*"))
          .isBetween((double) ITERATIONS - SOME, ITERATIONS - 1.0);
      assertThat(endpoint.sum("hiptide_iteration_sync_calls_bucket.*le=\"100.0\".*"))
          .isEqualTo(ITERATIONS - 1.0);
      assertThat(endpoint.sum("hiptide_iteration_sync_calls_bucket.*le=\"200.0\".*"))
          .isEqualTo(ITERATIONS);
      assertThat(endpoint.sum("hiptide_iteration_sync_calls_sum.*"))
          .isBetween((double) CALLS_OF_BAD_ITERATION, CALLS_OF_BAD_ITERATION + (double) SOME);
      Matcher exemplar =
          endpoint
              .get("/metrics", "application/openmetrics-text")
              .lines()
              .map(EXEMPLAR::matcher)
              .filter(Matcher::matches)
              .findFirst()
              .orElseThrow();
      assertThat(exemplar.group(1)).isEqualTo("" + BAD_ITERATION);
      assertThat(Integer.parseInt(exemplar.group(2)))
          .isBetween(CALLS_OF_BAD_ITERATION, CALLS_OF_BAD_ITERATION + SOME);
      process.closeInput();
      assertThat(process.awaitExit()).isZero();
    }
  }

  /** Each look at the figures meets one that ends. */
  @ParameterizedTest
  @ValueSource(strings = {"bpf", "ptrace"})
  void theLastIterationOfAThreadThatEndsIsOneOfThem(String backend) throws Exception {
    try (JavaProcess process =
        TestProgram.of(BriefHosts.class)
            .agent("port=0,linger=0,report=none,trace=all,backend=" + backend)
            .start()) {
      Endpoint endpoint = Endpoint.of(process);
      Await.until(
          "its iterations",
          () -> {
            endpoint.get("/metrics");
            endpoint.get("/report");
            endpoint.get("/report.json");
            return process.standardOutput().startsWith("done");
          });
      Await.until(
          "all are counted",
          () -> endpoint.sum("hiptide_iteration_sync_calls_count.*") == BriefHosts.ITERATIONS);
      process.closeInput();
      assertThat(process.awaitExit()).isZero();
    }
  }

  @Test
  void withoutTracingThereIsNone() throws Exception {
    try (JavaProcess process =
        TestProgram.of(UnevenIterations.class)
            .agent("port=0,linger=0,report=none,trace=off")
            .start()) {
      Endpoint endpoint = Endpoint.of(process);
      Await.until("its iterations", () -> process.standardOutput().startsWith("done"));

      assertThat(endpoint.get("/metrics"))
          .contains("hiptide_iterations_total")
          .doesNotContain("hiptide_iteration_sync_calls_count");
      process.closeInput();
      assertThat(process.awaitExit()).isZero();
    }
  }

  @Test
  void thoseOfVirtualThreadsAreCountedAndNotToldApart() throws Exception {
    Path home = JavaHomes.jdk25().orElse(null);
    assumeTrue(home != null, "needs a JDK 25");
    try (JavaProcess process =
        TestProgram.of(UnevenIterations.class)
            .on(home)
            .agent("port=0,linger=0,report=none,trace=all")
            .arguments("virtual")
            .start()) {
      Endpoint endpoint = Endpoint.of(process);
      Await.until("its iterations", () -> process.standardOutput().startsWith("done"));

      assertThat(endpoint.sum("hiptide_iterations_total.*")).isEqualTo(ITERATIONS);
      assertThat(endpoint.get("/metrics")).doesNotContain("hiptide_iteration_sync_calls_count");
      process.closeInput();
      assertThat(process.awaitExit()).isZero();
    }
  }
}
