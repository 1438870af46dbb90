package dev.hiptide.stack;

import com.google.gson.JsonArray;
import com.google.gson.JsonParser;
import dev.hiptide.testing.Await;
import dev.hiptide.testing.JavaProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A real Alertmanager, with its data in a folder of the test. */
final class Alertmanager implements AutoCloseable {
  private static final Pattern LISTENING = Pattern.compile("Listening on\" address=(\\S+)");

  private final HttpClient client = HttpClient.newHttpClient();
  private final JavaProcess process;
  private String address;

  private Alertmanager(JavaProcess process) {
    this.process = process;
  }

  /**
   * Starts one, with the flags that docker-compose.yml gives it.
   *
   * @param config its configuration file
   */
  static Alertmanager start(Path config, Path directory) throws Exception {
    List<String> words = new ArrayList<>(List.of("prometheus-alertmanager"));
    words.addAll(
        ComposeFile.command(
            "alertmanager",
            Map.of(
                "--config.file", config.toString(),
                "--storage.path", directory.resolve("alertmanager-data").toString())));
    words.add("--web.listen-address=127.0.0.1:0");
    Alertmanager alertmanager = new Alertmanager(JavaProcess.start(words, Map.of()));
    try {
      Await.until("Alertmanager listens", alertmanager::listens);
      return alertmanager;
    } catch (Exception | Error e) {
      alertmanager.close();
      throw e;
    }
  }

  private boolean listens() throws IOException {
    if (!process.isAlive()) {
      throw new AssertionError(process.standardError());
    }
    Matcher listening = LISTENING.matcher(process.standardError());
    boolean found = listening.find();
    if (found) {
      address = listening.group(1);
    }
    return found;
  }

  /** Host and port of its HTTP interface. */
  String address() {
    return address;
  }

  /** The alerts that it has, as its interface tells them. */
  JsonArray alerts() throws IOException, InterruptedException {
    return JsonParser.parseString(send(HttpRequest.newBuilder(api()).build())).getAsJsonArray();
  }

  /** Gives it alerts, as Prometheus does: each is a JSON object. */
  void post(List<String> alerts) throws IOException, InterruptedException {
    send(
        HttpRequest.newBuilder(api())
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(alerts.toString()))
            .build());
  }

  private URI api() {
    return URI.create("http://" + address + "/api/v2/alerts");
  }

  private String send(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException(request + ": " + response.body());
    }
    return response.body();
  }

  @Override
  public void close() throws IOException {
    process.close();
    ProcessHandle.of(process.pid()).ifPresent(handle -> handle.onExit().join());
  }
}
