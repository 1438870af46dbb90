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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A real Prometheus, with its data in a folder of the test. */
public final class Prometheus implements AutoCloseable {
  private static final Pattern LISTENING = Pattern.compile("Listening on\" address=(\\S+)");

  private final HttpClient client = HttpClient.newHttpClient();
  private final JavaProcess process;
  private String address;

  private Prometheus(JavaProcess process) {
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
    List<String> words = new ArrayList<>(List.of("prometheus"));
    words.addAll(
        ComposeFile.command(
            "prometheus",
            Map.of(
                "--config.file", config.toString(),
                "--storage.tsdb.path", directory.resolve("data").toString())));
    words.add("--web.listen-address=127.0.0.1:0");
    Prometheus prometheus = new Prometheus(JavaProcess.start(words, Map.of()));
    try {
      Await.until(
          "Prometheus listens",
          () -> {
            if (!prometheus.process.isAlive()) {
              throw new AssertionError(prometheus.process.standardError());
            }
            return prometheus.listening().find();
          });
      prometheus.address = prometheus.address();
      Await.until("Prometheus is ready", prometheus::isReady);
      return prometheus;
    } catch (Exception | Error e) {
      prometheus.close();
      throw e;
    }
  }

  /** Where its HTTP interface is, without a slash at the end. */
  public String url() {
    return "http://" + address;
  }

  private String address() throws IOException {
    Matcher listening = listening();
    if (!listening.find()) {
      throw new IOException("Prometheus has not said where it listens");
    }
    return listening.group(1);
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

  private Matcher listening() throws IOException {
    return LISTENING.matcher(process.standardError());
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
    // It writes to the test's folder until it is gone.
    ProcessHandle.of(process.pid()).ifPresent(handle -> handle.onExit().join());
  }
}
