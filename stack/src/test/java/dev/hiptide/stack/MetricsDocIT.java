package dev.hiptide.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hiptide.hip.Hip;
import dev.hiptide.testing.Await;
import dev.hiptide.testing.Checkout;
import dev.hiptide.testing.Endpoint;
import dev.hiptide.testing.JavaProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code docs/metrics.md} says what a real scrape has. */
class MetricsDocIT {
  private static final Pattern SAMPLE = Pattern.compile("(\\w+)\\{(.*)} \\S+");
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"[^\"]*\"");

  /** What Prometheus' text format makes of a histogram. */
  private static final Pattern PART_OF_HISTOGRAM = Pattern.compile("_(bucket|sum|count)$");

  private static final Set<String> OF_EVERY_SERIES = Set.of("application", "le");

  /** As the document's tables have it; seconds and bytes are in the name, too. */
  private record Family(
      String type, boolean isSeconds, boolean isBytes, Set<String> labels, String meaning) {
    Family(String name, String type, Set<String> labels, String meaning) {
      this(
          type,
          name.matches(".*_seconds(_total)?"),
          name.matches(".*_bytes(_total)?"),
          labels,
          meaning);
    }
  }

  @TempDir Path directory;

  @Test
  void documentAndScrapeAgreeAndPromtoolHasNothingToSay() throws Exception {
    String scrape;
    try (JavaProcess process =
        JavaProcess.of(EverythingOnce.class)
            .classPathOf(Hip.class, com.sun.jna.Native.class)
            .agent("port=0,linger=0,report=none,application=all,trace=all,expect=fine")
            .start()) {
      Endpoint endpoint = Endpoint.of(process);
      Await.until("all is counted", () -> process.standardOutput().startsWith("done"));
      scrape = endpoint.get("/metrics");
      process.closeInput();
      assertThat(process.awaitExit()).as(process.standardError()).isZero();
    }

    assertThat(scraped(scrape)).isEqualTo(documented());
    assertThat(check(scrape)).isEmpty();
  }

  /** All that promtool has to say: it exits with 0 on mere advice. */
  private String check(String scrape) throws Exception {
    Path file = Files.writeString(directory.resolve("metrics"), scrape);
    return Command.succeeds("bash", "-c", "promtool check metrics < " + file + " 2>&1");
  }

  @Test
  void everyMetricHasAQuery() throws Exception {
    String queries = String.join("\n", Documents.queries());

    assertThat(documented().keySet())
        .allSatisfy(
            name ->
                assertThat(queries).containsPattern("\\b" + name + "(_bucket|_count|_sum)?\\b"));
  }

  private static Map<String, Family> documented() throws Exception {
    return Files.readAllLines(Checkout.ROOT.resolve("docs/metrics.md")).stream()
        .filter(line -> line.startsWith("| `hiptide_"))
        .map(line -> line.substring(2, line.length() - 2).split(" \\| ?", 5))
        .collect(
            Collectors.toMap(
                cells -> cells[0].replace("`", ""),
                cells ->
                    new Family(
                        cells[1],
                        cells[2].equals("seconds"),
                        cells[2].equals("bytes"),
                        words(cells[3]),
                        cells[4]),
                (a, b) -> {
                  throw new AssertionError("twice: " + a);
                },
                TreeMap::new));
  }

  private static Set<String> words(String cell) {
    return Arrays.stream(cell.replace("`", "").split(", "))
        .filter(word -> !word.isBlank())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Map<String, Family> scraped(String scrape) {
    List<String> lines = scrape.lines().toList();
    Map<String, Family> families = new TreeMap<>();
    for (String line : lines) {
      if (line.startsWith("# TYPE ")) {
        String[] words = line.split(" ", 4);
        String help =
            lines.stream()
                .filter(it -> it.startsWith("# HELP " + words[2] + " "))
                .findFirst()
                .orElseThrow()
                .split(" ", 4)[3];
        families.put(words[2], new Family(words[2], words[3], labels(lines, words[2]), help));
      }
    }
    return families;
  }

  private static Set<String> labels(List<String> lines, String family) {
    Set<String> names = new TreeSet<>();
    for (String line : lines) {
      Matcher sample = SAMPLE.matcher(line);
      if (sample.matches()
          && (sample.group(1).equals(family)
              || PART_OF_HISTOGRAM.matcher(sample.group(1)).replaceFirst("").equals(family))) {
        LABEL.matcher(sample.group(2)).results().map(label -> label.group(1)).forEach(names::add);
        assertThat(names).contains("application");
      }
    }
    names.removeAll(OF_EVERY_SERIES);
    return names;
  }
}
