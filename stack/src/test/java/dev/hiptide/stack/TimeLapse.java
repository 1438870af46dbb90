package dev.hiptide.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Prometheus' configuration and rules with all durations divided by one factor: scrapes and
 * evaluations come more often, and windows and waits are as many of them as before. An alert that
 * takes two minutes takes half a minute with a factor of 4.
 *
 * @param factor 1 for the durations as they are
 */
record TimeLapse(int factor) {
  static final TimeLapse NONE = new TimeLapse(1);

  private static final Map<String, Integer> UNIT_MILLIS =
      Map.of("s", 1000, "m", 60_000, "h", 3_600_000);

  /** A duration by itself: the name of a recording rule may end with one. */
  private static final Pattern DURATION =
      Pattern.compile("(?<=[ \\[])(\\d+)([smh])(?=[\\])]|$)", Pattern.MULTILINE);

  /** A scrape may take as long as the interval: the machine is not faster by that factor. */
  private static final Pattern TIMEOUT =
      Pattern.compile("(scrape_interval: (\\d+ms)\\s+scrape_timeout: )\\d+ms");

  /** The seconds of five minutes, where a rule makes the increase out of a rate. */
  private static final String FIVE_MINUTES = "300 * job_instance:hiptide_sync_wait:ratio_rate5m";

  /** Changes a copy of the folder {@code prometheus}. */
  void apply(Path folder) throws IOException {
    if (factor == 1) {
      return;
    }
    List<Path> files;
    try (Stream<Path> rules = Files.list(folder.resolve("rules"))) {
      files = Stream.concat(Stream.of(folder.resolve("prometheus.yml")), rules).toList();
    }
    for (Path file : files) {
      Files.writeString(file, faster(Files.readString(file)));
    }
  }

  private String faster(String text) {
    String divided = DURATION.matcher(text).replaceAll(this::divided);
    String patient = TIMEOUT.matcher(divided).replaceAll("$1$2");
    return patient.replace(
        FIVE_MINUTES, FIVE_MINUTES.replace("300", String.valueOf(300.0 / factor)));
  }

  private String divided(MatchResult duration) {
    int millis = Integer.parseInt(duration.group(1)) * UNIT_MILLIS.get(duration.group(2));
    return millis / factor + "ms";
  }
}
