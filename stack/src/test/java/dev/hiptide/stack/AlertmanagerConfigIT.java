package dev.hiptide.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.sun.net.httpserver.HttpServer;
import dev.hiptide.testing.Await;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Alertmanager's config: who is told what together, and what is kept back. */
class AlertmanagerConfigIT {
  private static final Path CONFIG = RuleFiles.PROMETHEUS.resolve("alertmanager.yml");
  private static final String RECEIVER = "http://127.0.0.1:9099/";

  /** Alerts that a tracer which is down does not explain. */
  private static final String NEEDS_NO_TRACER =
      "(?s).*(HiptideTargetDown|HiptideScrapedTooSeldom).*";

  @TempDir Path directory;

  @Test
  void alertmanagerAcceptsTheConfig() throws Exception {
    assertThat(Command.succeeds("amtool", "check-config", CONFIG.toString())).contains("SUCCESS");
  }

  @ParameterizedTest
  @ValueSource(strings = {"critical", "warning", "info"})
  void everySeverityReachesTheReceiver(String severity) throws Exception {
    Command.succeeds(
        "amtool",
        "config",
        "routes",
        "test",
        "--config.file=" + CONFIG,
        "--verify.receivers=hiptide",
        "severity=" + severity);
  }

  @Test
  void whatHasOneCauseIsToldOnce() throws Exception {
    List<JsonObject> received = new CopyOnWriteArrayList<>();
    HttpServer receiver = receiver(received);
    try (Alertmanager alertmanager = alertmanager(receiver)) {
      alertmanager.post(
          Stream.of(
                  everyAlert("down:1"),
                  everyAlert("untraced:1").filter(alert -> !alert.matches(NEEDS_NO_TRACER)),
                  Stream.of(
                      alert("HiptideSyncPerIterationJump", "jumps:1"),
                      alert("HiptideSyncPerIterationDeparture", "jumps:1"),
                      alert("HiptideUnexpectedRegime", "jumps:1"),
                      alert("HiptideSyncPerIterationJump", "jumps:2"),
                      alert("HiptideSyncPerIterationDeparture", "departs:1"),
                      alert("HiptideUnexpectedRegime", "departs:1")))
              .flatMap(alerts -> alerts)
              .toList());

      Set<String> active =
          Set.of(
              "HiptideTargetDown down:1",
              "HiptideTracerDown untraced:1",
              "HiptideSyncPerIterationJump jumps:1",
              "HiptideSyncPerIterationJump jumps:2",
              "HiptideSyncPerIterationDeparture departs:1",
              "HiptideUnexpectedRegime departs:1");
      // The inhibitor learns of the alerts a little later than the interface does.
      Await.until("the others are kept back", () -> active(alertmanager).equals(active));
      Await.until("all that are active arrive", () -> names(received).containsAll(active));
      assertThat(names(received)).isEqualTo(active);
      assertThat(received)
          .filteredOn(
              notification ->
                  notification
                      .getAsJsonObject("commonLabels")
                      .get("alertname")
                      .getAsString()
                      .equals("HiptideSyncPerIterationJump"))
          .as("both instances in one notification")
          .singleElement()
          .satisfies(notification -> assertThat(notification.getAsJsonArray("alerts")).hasSize(2));
    } finally {
      receiver.stop(0);
    }
  }

  private static HttpServer receiver(List<JsonObject> received) throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String body =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          received.add(JsonParser.parseString(body).getAsJsonObject());
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    server.start();
    return server;
  }

  /** The shipped config; only the receiver is the test's. */
  private Alertmanager alertmanager(HttpServer receiver) throws Exception {
    String shipped = Files.readString(CONFIG);
    assertThat(shipped).containsOnlyOnce(RECEIVER);
    Path config = directory.resolve("alertmanager.yml");
    Files.writeString(
        config,
        shipped.replace(
            RECEIVER, "http://127.0.0.1:%d/".formatted(receiver.getAddress().getPort())));
    return Alertmanager.start(config, directory);
  }

  /** An alert as Prometheus would send it, without what has no say in routing. */
  private static String alert(String name, String instance) {
    return """
    {"labels": {"alertname": "%s", "job": "hiptide", "instance": "%s"%s, "severity": "warning"}}
    """
        .formatted(
            name,
            instance,
            name.equals("HiptideTargetDown") ? "" : ", \"application\": \"kernels\"");
  }

  private static Stream<String> everyAlert(String instance) throws Exception {
    return RuleFiles.alerts().stream().map(alert -> alert(alert.get("alert").asString(), instance));
  }

  private static Set<String> active(Alertmanager alertmanager) throws Exception {
    return stream(alertmanager.alerts())
        .filter(
            alert -> alert.getAsJsonObject("status").get("state").getAsString().equals("active"))
        .map(AlertmanagerConfigIT::name)
        .collect(Collectors.toSet());
  }

  private static Set<String> names(List<JsonObject> notifications) {
    return notifications.stream()
        .flatMap(notification -> stream(notification.getAsJsonArray("alerts")))
        .map(AlertmanagerConfigIT::name)
        .collect(Collectors.toSet());
  }

  private static Stream<JsonObject> stream(JsonArray array) {
    return StreamSupport.stream(array.spliterator(), false).map(JsonElement::getAsJsonObject);
  }

  private static String name(JsonObject alert) {
    JsonObject labels = alert.getAsJsonObject("labels");
    return labels.get("alertname").getAsString() + " " + labels.get("instance").getAsString();
  }
}
