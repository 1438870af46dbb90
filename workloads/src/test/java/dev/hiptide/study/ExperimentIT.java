package dev.hiptide.study;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.hiptide.testing.Await;
import dev.hiptide.testing.Checkout;
import dev.hiptide.testing.JavaHomes;
import dev.hiptide.testing.JavaProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ExperimentIT {
  private static final String[] CATEGORIES = {"control_io", "file_io", "memory", "other", "sync"};

  @TempDir Path directory;

  static List<Path> javaHomes() {
    return JavaHomes.all();
  }

  @ParameterizedTest
  @MethodSource("javaHomes")
  void runsAllVariantsAndWritesWhatItFound(Path javaHome) throws Exception {
    Path json = directory.resolve("result.json");
    Path csv = directory.resolve("result.csv");
    try (JavaProcess process =
        Checkout.hiptide(
            javaHome,
            List.of(
                "experiment",
                "--bytes=64KiB",
                "--iterations=2000",
                "--warmup=1000",
                "--port=0",
                "--json=" + json,
                "--csv=" + csv))) {
      assertThat(process.awaitExit()).as(process.standardError()).isZero();
      assertThat(process.standardOutput())
          .contains("calls per iteration\n", "µs per iteration\n", "alloc    host", "study");
      assertThat(process.standardError().lines())
          .allMatch(line -> line.startsWith("hiptide: metrics at http://127.0.0.1:"));
    }
    assertThat(Files.readAllLines(csv)).hasSize(1 + 3 * 4);
    JsonObject variants =
        JsonParser.parseString(Files.readString(json))
            .getAsJsonObject()
            .getAsJsonObject("variants");
    assertThat(variants.keySet()).containsExactly("baseline", "alloc", "kernels");
    variants
        .asMap()
        .values()
        .forEach(
            variant -> {
              JsonObject result = variant.getAsJsonObject();
              assertThat(result.get("iterations").getAsLong()).isEqualTo(2_000);
              assertThat(result.get("bytes").getAsLong()).isEqualTo(65_536);
              assertThat(result.get("wall_seconds").getAsDouble()).isPositive();
              assertThat(result.get("result_ok").getAsBoolean()).isTrue();
              assertThat(result.get("lost_events").getAsLong()).isZero();
              for (String view : List.of("host", "process")) {
                for (String figure : List.of("calls_per_iteration", "usec_per_iteration")) {
                  assertThat(result.getAsJsonObject(view).getAsJsonObject(figure).asMap().keySet())
                      .containsExactly(CATEGORIES);
                }
              }
            });
    assertThat(variants.getAsJsonObject("alloc").get("regime").getAsString()).isEqualTo("fine");
  }

  @Test
  void aVariantThatFailsDoesNotKeepTheOthersFromRunning() throws Exception {
    Path json = directory.resolve("result.json");
    try (JavaProcess process =
        JavaProcess.start(
            List.of(
                Checkout.script().toString(),
                "experiment",
                "--variants=baseline,alloc",
                "--bytes=100MB", // more than the heap has for baseline; alloc needs none of it
                "--iterations=10",
                "--warmup=0",
                "--port=0",
                "--json=" + json),
            Map.of("JAVA_HOME", JavaHomes.current().toString(), "JAVA_TOOL_OPTIONS", "-Xmx64m"))) {
      assertThat(process.awaitExit()).isEqualTo(1);
      assertThat(process.standardError())
          .contains("baseline: Java heap space: --bytes 100000000, and the heap can have 67108864")
          .contains("baseline failed: exit code 1 and no result\n")
          .doesNotContain("Exception", "\tat ");
    }
    assertThat(Files.readString(json)).contains("\"alloc\"").doesNotContain("\"baseline\"");
  }

  @Test
  void badOptionsAreRefusedBeforeAnythingRuns() throws Exception {
    assertRefused("--variants=aloc", "expected one of [baseline, alloc, kernels]");
    assertRefused("--bytes=10", "10 is not allowed; expected a multiple of 4");
    assertRefused("--bytes=3GB", "3000000000 is not allowed; expected at most 2147483647");
    assertRefused("--port=70000", "'70000' is not allowed; expected 0 to 65535");
    assertRefused("--json=/nowhere/r.json", "expected a file in a writable directory");
    assertRefused(
        "--java-home=/nowhere", "'/nowhere' is not allowed; expected a JDK, with bin/java");
  }

  private static void assertRefused(String option, String message) throws Exception {
    try (JavaProcess process =
        Checkout.hiptide(JavaHomes.current(), List.of("experiment", option))) {
      assertThat(process.awaitExit()).isEqualTo(2);
      assertThat(process.standardError()).contains(message);
    }
  }

  @Test
  void leavesNothingBehindWhenInterrupted() throws Exception {
    try (JavaProcess process =
        Checkout.hiptide(
            JavaHomes.current(),
            List.of("experiment", "--variants=baseline", "--port=0"),
            Map.of("JAVA_TOOL_OPTIONS", "-Djava.io.tmpdir=" + directory))) {
      Await.until("a variant runs", () -> process.standardError().contains("metrics at"));
      assertThat(scratchDirectories()).hasSize(1);
      List<ProcessHandle> variants =
          ProcessHandle.of(process.pid()).orElseThrow().children().toList();
      ProcessHandle.of(process.pid()).orElseThrow().destroy();
      process.awaitExit();
      assertThat(variants).isNotEmpty().noneMatch(ProcessHandle::isAlive);
    }
    assertThat(scratchDirectories()).isEmpty();
  }

  private Set<Path> scratchDirectories() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("hiptide-experiment-"))
          .collect(Collectors.toSet());
    }
  }
}
