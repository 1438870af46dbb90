package dev.hiptide.stack;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.hiptide.testing.Await;
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

/** A real Prometheus, with its data in a folder of the test. */
public final class Prometheus implements AutoCloseable {
  private final HttpClient client = HttpClient.newHttpClient();
  private final ServerProcess process;

  private Prometheus(ServerProcess process) {
    this.process = process;
  }

  /**
   * One that scrapes one target every second.
   *
   * @param settings further lines of its scrape configuration; none needs an indentation
   */
  static Prometheus scraping(String target, Path directory, String... settings) throws Exception {
    Path config = Files.createDirectories(directory).resolve("prometheus.yml");
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
                .formatted(target)
            + String.join("\n", settings).indent(4));
    return start(config, directory);
  }

  /**
   * One with a configuration file, which keeps its data in a folder, with the flags that
   * docker-compose.yml gives it.
   */
  public static Prometheus start(Path config, Path directory) throws Exception {
    Prometheus prometheus =
        new Prometheus(
            ServerProcess.start(
                "prometheus",
                ComposeFile.command(
                    "prometheus",
                    Map.of(
                        "--config.file", config.toString(),
                        "--storage.tsdb.path", directory.resolve("data").toString()))));
    try {
      Await.until("Prometheus is ready", prometheus::isReady);
      return prometheus;
    } catch (Exception | Error e) {
      prometheus.close();
      throw e;
    }
  }

  /** Where its HTTP interface is, without a slash at the end. */
  public String url() {
    return "http://" + process.address();
  }

  private boolean isReady() throws InterruptedException {
    try {
      return get("/-/ready").contains("Ready");
    } catch (IOException e) {
      return false;
    }
  }

  private String get(String path) throws IOException, InterruptedException {
    return client
        .send(HttpRequest.newBuilder(URI.create(url() + path)).build(), BodyHandlers.ofString())
        .body();
  }

  /** What it says of itself, in the text format. */
  public String ownMetrics() throws IOException, InterruptedException {
    return get("/metrics");
  }

  /** The answer of an interface below {@code /api/v1/}. */
  JsonElement api(String path) throws IOException, InterruptedException {
    String body = get("/api/v1/" + path);
    JsonObject answer = JsonParser.parseString(body).getAsJsonObject();
    if (!answer.get("status").getAsString().equals("success")) {
      throw new IOException(path + ": " + body);
    }
    return answer.get("data");
  }

  /** The samples of an instant query. */
  public List<JsonObject> query(String expression) throws IOException, InterruptedException {
    return api("query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8))
        .getAsJsonObject()
        .getAsJsonArray("result")
        .asList()
        .stream()
        .map(JsonElement::getAsJsonObject)
        .toList();
  }

  /** The number that a sample carries. */
  public static double value(JsonObject sample) {
    return sample.getAsJsonArray("value").get(1).getAsDouble();
  }

  @Override
  public void close() throws IOException {
    process.close();
  }
}
