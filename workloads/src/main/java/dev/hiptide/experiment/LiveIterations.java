package dev.hiptide.experiment;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Locale;
import java.util.OptionalLong;

/** Reads the number of completed iterations from a running program's metrics. */
final class LiveIterations {
  private static final String METRIC = "hiptide_iterations_total";
  private static final Duration TIMEOUT = Duration.ofMillis(500);

  private final HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
  private final int port;
  private final long expected;

  /**
   * @param port the endpoint's port; 0 if it is not known
   * @param expected how many iterations there will be
   */
  LiveIterations(int port, long expected) {
    this.port = port;
    this.expected = expected;
  }

  /** The text for the status line; empty if nothing is known, as before the endpoint is up. */
  String text() throws InterruptedException {
    OptionalLong completed = port == 0 ? OptionalLong.empty() : poll();
    return completed.isEmpty() ? "" : text(completed.getAsLong(), expected);
  }

  /** The iterations of the warm-up are not marked, so the metric is zero until it is over. */
  static String text(long completed, long expected) {
    return completed == 0
        ? ", warming up"
        : String.format(Locale.ROOT, ", %,d of %,d iterations", completed, expected);
  }

  private OptionalLong poll() throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/metrics".formatted(port)))
            .timeout(TIMEOUT)
            .build();
    try {
      return sum(client.send(request, BodyHandlers.ofString()).body());
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }

  /** Sums the metric over its labels, in Prometheus' text format; empty if it is absent. */
  static OptionalLong sum(String metrics) {
    double[] values =
        metrics
            .lines()
            .filter(line -> line.startsWith(METRIC + "{") || line.startsWith(METRIC + " "))
            .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
            .toArray();
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return values.length == 0 ? OptionalLong.empty() : OptionalLong.of((long) sum);
  }
}
