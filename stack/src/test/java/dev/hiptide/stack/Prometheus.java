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
import java.time.Instant;
import java.time.OffsetDateTime;
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
   * A job of a scrape configuration, with one target.
   *
   * @param settings further lines; none needs an indentation
   */
  static String job(String name, String target, String... settings) {
    return """
      - job_name: %s
        static_configs:
          - targets: ["%s"]
    """
            .formatted(name, target)
        + String.join("\n", settings).indent(4);
  }

  /** One that scrapes some jobs every second. */
  static Prometheus scraping(Path directory, String... jobs) throws Exception {
    Path config = Files.createDirectories(directory).resolve("prometheus.yml");
    Files.writeString(
        config,
        """
        global:
          scrape_interval: 1s
        scrape_configs:
        """
            + String.join("", jobs));
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

  /**
   * A target as Prometheus sees it.
   *
   * @param isUp whether the last scrape succeeded
   * @param lastError why it did not; empty if it did
   * @param lastScrape when it began
   */
  record Target(boolean isUp, String lastError, Instant lastScrape) {}

  /** The one target of a job, which is not up as long as Prometheus has not found it. */
  Target target(String job) throws IOException, InterruptedException {
    for (JsonElement element :
        api("targets").getAsJsonObject().getAsJsonArray("activeTargets").asList()) {
      JsonObject target = element.getAsJsonObject();
      if (target.getAsJsonObject("labels").get("job").getAsString().equals(job)) {
        return new Target(
            target.get("health").getAsString().equals("up"),
            target.get("lastError").getAsString(),
            OffsetDateTime.parse(target.get("lastScrape").getAsString()).toInstant());
      }
    }
    return new Target(false, "", Instant.EPOCH);
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
