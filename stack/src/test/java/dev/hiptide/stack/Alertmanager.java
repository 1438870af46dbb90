package dev.hiptide.stack;

import com.google.gson.JsonArray;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A real Alertmanager, with its data in a folder of the test. */
final class Alertmanager implements AutoCloseable {
  private final HttpClient client = HttpClient.newHttpClient();
  private final ServerProcess process;

  private Alertmanager(ServerProcess process) {
    this.process = process;
  }

  /**
   * Starts one, with the flags that docker-compose.yml gives it.
   *
   * @param config its configuration file
   */
  static Alertmanager start(Path config, Path directory) throws Exception {
    return new Alertmanager(
        ServerProcess.start(
            "prometheus-alertmanager",
            ComposeFile.command(
                "alertmanager",
                Map.of(
                    "--config.file", config.toString(),
                    "--storage.path", directory.resolve("alertmanager-data").toString()))));
  }

  /** Host and port of its HTTP interface. */
  String address() {
    return process.address();
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
    return URI.create("http://" + address() + "/api/v2/alerts");
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
  }
}
