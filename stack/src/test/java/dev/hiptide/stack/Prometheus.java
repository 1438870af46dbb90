package dev.hiptide.stack;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.hiptide.testing.Await;
import dev.hiptide.testing.JavaProcess;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A real Prometheus that scrapes one target every second, with its data in a folder of the test.
 */
final class Prometheus implements AutoCloseable {
  private static final Pattern LISTENING = Pattern.compile("Listening on\" address=(\\S+)");

  private final HttpClient client = HttpClient.newHttpClient();
  private final JavaProcess process;

  private Prometheus(JavaProcess process) {
    this.process = process;
  }

  static Prometheus scraping(String target, Path directory) throws Exception {
    Path config = directory.resolve("prometheus.yml");
    Files.writeString(
        config,
        """
        global:
          scrape_interval: 1s
        scrape_configs:
          - job_name: hiptide
            static_configs:
              - targets: ["%s"]
        """
            .formatted(target));
    Prometheus prometheus =
        new Prometheus(
            JavaProcess.start(
                List.of(
                    "prometheus",
                    "--config.file=" + config,
                    "--storage.tsdb.path=" + directory.resolve("data"),
                    "--web.listen-address=127.0.0.1:0"),
                Map.of()));
    Await.until("Prometheus listens", () -> prometheus.listening().find());
    return prometheus;
  }

  private Matcher listening() throws IOException {
    return LISTENING.matcher(process.standardError());
  }

  /** The samples of an instant query; none until Prometheus is ready. */
  List<JsonObject> query(String expression) throws IOException, InterruptedException {
    Matcher address = listening();
    if (!address.find()) {
      throw new IOException("Prometheus has not said where it listens");
    }
    URI uri =
        URI.create(
            "http://%s/api/v1/query?query=%s"
                .formatted(
                    address.group(1), URLEncoder.encode(expression, StandardCharsets.UTF_8)));
    String body = client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
    if (!body.startsWith("{")) {
      return List.of();
    }
    return JsonParser.parseString(body)
        .getAsJsonObject()
        .getAsJsonObject("data")
        .getAsJsonArray("result")
        .asList()
        .stream()
        .map(JsonElement::getAsJsonObject)
        .toList();
  }

  /** The number that a sample carries. */
  static double value(JsonObject sample) {
    return sample.getAsJsonArray("value").get(1).getAsDouble();
  }

  @Override
  public void close() throws IOException {
    process.close();
    // It writes to the test's folder until it is gone.
    ProcessHandle.of(process.pid()).ifPresent(handle -> handle.onExit().join());
  }
}
