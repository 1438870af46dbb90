package dev.hiptide.study;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hiptide.testing.Checkout;
import dev.hiptide.testing.JavaHomes;
import dev.hiptide.testing.JavaProcess;
import dev.hiptide.workloads.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What strace sees of a program without the agent. */
class SteadyStateIT {
  private static final Pattern ENTRY = Pattern.compile("(\\d+) +(\\d+\\.\\d+) (\\w+)\\((.*)");

  private static final int ITERATIONS = 100_000;

  @TempDir Path directory;

  @Test
  void baselineMakesPracticallyNoSystemCallWhileItIterates() throws Exception {
    Path trace = directory.resolve("trace");
    List<String> words = new ArrayList<>(List.of("strace", "-f", "-ttt", "-o", trace.toString()));
    words.addAll(
        Checkout.workload(
            JavaHomes.current(),
            "",
            List.of("baseline", "--bytes=1MB", "--iterations=" + ITERATIONS)));
    Outcome outcome;
    try (JavaProcess process = JavaProcess.start(words, Map.of())) {
      assertThat(process.awaitExit()).isZero();
      outcome = Outcome.parse(process.standardOutput().strip()).orElseThrow();
    }
    List<Matcher> entries =
        Files.readAllLines(trace).stream().map(ENTRY::matcher).filter(Matcher::matches).toList();
    Matcher last =
        entries.stream()
            .filter(entry -> entry.group(4).startsWith("1, \"baseline: "))
            .findFirst()
            .orElseThrow();

    // The program writes its line after it has checked the result, so a margin covers the check.
    double end = Double.parseDouble(last.group(2)) - 0.1 * outcome.seconds();
    double begin = end - 0.8 * outcome.seconds();
    assertThat(entries)
        .filteredOn(entry -> entry.group(1).equals(last.group(1)))
        .filteredOn(
            entry -> {
              double at = Double.parseDouble(entry.group(2));
              return begin < at && at < end;
            })
        .extracting(Matcher::group)
        .hasSizeLessThan(ITERATIONS / 1000); // the JVM may still stop the thread for itself
  }
}
