package dev.hiptide.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.google.gson.JsonObject;
import dev.hiptide.environment.programs.Training;
import dev.hiptide.environment.programs.TrainsTwice;
import dev.hiptide.hip.Hip;
import dev.hiptide.testing.JavaHomes;
import dev.hiptide.testing.JavaProcess;
import dev.hiptide.testing.Os;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Options of the JVM that change what an agent may do, or what is around it. */
class JavaOptionsIT {
  private static final String ITERATION = ",iteration=" + Training.class.getName() + "#step";

  @TempDir Path directory;

  /** Neither the agent in the program nor the collector needs a grant from the command line. */
  @ParameterizedTest
  @ValueSource(strings = {"ptrace", "bpf"})
  void thatDenyNativeAccessAndUnsafeMemoryAreKept(String backend) throws Exception {
    Os.assumePermitted(backend);
    assumeTrue(JavaHomes.jdk25().isPresent(), "earlier Javas have no such options");
    Path report = directory.resolve("report.json");
    String settings = "port=0,linger=0,backend=" + backend + ",report=" + report + ITERATION;
    try (JavaProcess process =
        JavaProcess.of(TrainsTwice.class)
            .classPathOf(Hip.class)
            .on(JavaHomes.jdk25().orElseThrow())
            .jvm("--illegal-native-access=deny", "--sun-misc-unsafe-memory-access=deny")
            .jvm("-XX:+EnableDynamicAgentLoading")
            .start()) {
      Attach.awaitReady(process);
      Attach.ours(process, settings);
      JsonObject written = endedWell(process, report);
      Reports.assertSteps(written, Training.STEPS);
      assertThat(written.getAsJsonObject("tracer").get("backend").getAsString()).isEqualTo(backend);
      assertThat(process.agentLines())
          .allMatch(line -> line.matches("metrics at .*|system calls are counted by \\w+"));
    }
  }

  static Stream<Arguments> garbageCollectors() {
    return JavaHomes.all().stream()
        .flatMap(
            home ->
                Stream.of("Serial", "Parallel", "G1", "Z", "Shenandoah", "Epsilon")
                    .map(collector -> arguments("-XX:+Use" + collector + "GC", home)));
  }

  @ParameterizedTest
  @MethodSource("garbageCollectors")
  void thatChooseTheGarbageCollectorChangeNothing(String option, Path home) throws Exception {
    JavaProcess.Builder program =
        JavaProcess.of(TrainsTwice.class)
            .classPathOf(Hip.class)
            .on(home)
            .jvm(
                "-XX:TieredStopAtLevel=1",
                "-XX:+UnlockExperimentalVMOptions",
                option,
                "-Xmx64m",
                "-Xlog:gc+init=error");
    Path report = directory.resolve("report.json");
    try (JavaProcess process = program.agent(Reports.withoutTracing(report) + ITERATION).start()) {
      Reports.assertSteps(endedWell(process, report), 2 * Training.STEPS);
    }
  }

  private static JsonObject endedWell(JavaProcess process, Path report) throws Exception {
    process.closeInput();
    int exitCode = process.awaitExit();
    // Shenandoah is not in every JDK; the others are.
    assumeTrue(!process.standardError().contains("Option -XX:+UseShenandoahGC not supported"));
    assertThat(exitCode).as(process.standardError()).isZero();
    assertThat(process.standardOutput()).isEqualTo("ready\ndone\n");
    assertThat(process.otherErrorLines()).isEmpty();
    return Reports.of(process, report);
  }
}
