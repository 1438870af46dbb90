package dev.hiptide.endpoint;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {
  private final HttpClient client = HttpClient.newHttpClient();

  @Test
  void statusAndTextOfReadinessAgreeWhileItChanges() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    try (Endpoint endpoint = start(() -> asked.incrementAndGet() % 2 == 0)) {
      HttpResponse<String> first = get(endpoint, "/-/ready");
      HttpResponse<String> second = get(endpoint, "/-/ready");

      assertThat(first.statusCode()).isEqualTo(503);
      assertThat(first.body()).isEqualTo("Not ready: the workload is not traced yet.\n");
      assertThat(second.statusCode()).isEqualTo(200);
      assertThat(second.body()).isEqualTo("Ready.\n");
    }
  }

  @Test
  void servesEachPageWithItsType() throws Exception {
    try (Endpoint endpoint = start(() -> true)) {
      HttpResponse<String> page = get(endpoint, "/greeting");

      assertThat(page.statusCode()).isEqualTo(200);
      assertThat(page.body()).isEqualTo("\"Grüß Gott\"");
      assertThat(page.headers().firstValue("Content-Type"))
          .contains("application/json; charset=utf-8");
    }
  }

  @Test
  void listsAllPagesAtTheRootAndWhereThereIsNone() throws Exception {
    try (Endpoint endpoint = start(() -> true)) {
      HttpResponse<String> root = get(endpoint, "/");
      HttpResponse<String> none = get(endpoint, "/greeting/of/nobody");

      assertThat(root.statusCode()).isEqualTo(200);
      assertThat(root.body())
          .contains("<a href=\"/metrics\">", "<a href=\"/-/healthy\">", "<a href=\"/-/ready\">")
          .contains("<li><a href=\"/greeting\">/greeting</a>: a greeting\n");
      assertThat(none.statusCode()).isEqualTo(404);
      assertThat(none.body())
          .isEqualTo("Not found. There are: /metrics /-/healthy /greeting /-/ready\n");
    }
  }

  @Test
  void answersHealthAndMetricsItself() throws Exception {
    try (Endpoint endpoint = start(() -> true)) {
      assertThat(get(endpoint, "/-/healthy").statusCode()).isEqualTo(200);
      assertThat(get(endpoint, "/metrics").statusCode()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PROPFIND"})
  void answersOnlyWhoReads(String method) throws Exception {
    try (Endpoint endpoint = start(() -> true)) {
      HttpResponse<String> answer =
          client.send(
              request(endpoint, "/metrics").method(method, BodyPublishers.ofString("x")).build(),
              BodyHandlers.ofString());

      assertThat(answer.statusCode()).isEqualTo(405);
      assertThat(answer.headers().firstValue("Allow")).contains("GET, HEAD");
    }
  }

  @Test
  void tellsOfAPageWithoutSendingIt() throws Exception {
    try (Endpoint endpoint = start(() -> true)) {
      HttpResponse<String> head =
          client.send(
              request(endpoint, "/greeting").method("HEAD", BodyPublishers.noBody()).build(),
              BodyHandlers.ofString());

      assertThat(head.statusCode()).isEqualTo(200);
      assertThat(head.body()).isEmpty();
      assertThat(head.headers().firstValue("Content-Length")).contains("13");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/metricsX", "/metrics/", "/metrics/x", "/-/healthyX", "/-/healthy/", "//metrics"})
  void aPathThatBeginsLikeAPageIsNone(String path) throws Exception {
    try (Endpoint endpoint = start(() -> true)) {
      assertThat(get(endpoint, path).statusCode()).isEqualTo(404);
    }
  }

  @Test
  void aWebPageThatPointsItsNameHereReadsNothing() throws Exception {
    try (Endpoint endpoint = start(() -> true);
        Socket socket = new Socket("127.0.0.1", endpoint.port())) {
      socket
          .getOutputStream()
          .write("GET /metrics HTTP/1.1\r\nHost: evil.example\r\n\r\n".getBytes(UTF_8));

      String answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
      assertThat(answer).startsWith("HTTP/1.1 421").doesNotContain("hiptide_");
    }
  }

  @Test
  void aPageThatCannotBeMadeIsOneLineAndToldOnce() throws Exception {
    List<String> messages = new CopyOnWriteArrayList<>();
    PrometheusRegistry registry = new PrometheusRegistry();
    registry.register(
        (Collector)
            () -> {
              throw new IllegalStateException("of the figures");
            });
    try (Endpoint endpoint =
        Endpoint.start(
            ListenAddress.of("127.0.0.1"),
            0,
            Guard.NONE,
            new Endpoint.Site(registry, List.of(), new Scrapers(), messages::add))) {
      for (int i = 0; i < 3; i++) {
        HttpResponse<String> answer = get(endpoint, "/metrics");
        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body()).isEqualTo("This page cannot be made now.\n");
      }
      assertThat(messages)
          .containsExactly(
              "a page of the endpoint cannot be made: java.lang.IllegalStateException: of the"
                  + " figures");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'',text/plain; version=0.0.4; charset=utf-8",
    "application/openmetrics-text;version=1.0.0,application/openmetrics-text; version=1.0.0;"
        + " charset=utf-8",
    "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited,"
        + "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily;"
        + " encoding=delimited"
  })
  void sendsTheMetricsInTheFormatThatIsAskedFor(String accept, String type) throws Exception {
    PrometheusRegistry registry = new PrometheusRegistry();
    registry.register(
        (Collector)
            () ->
                CounterSnapshot.builder()
                    .name("letters")
                    .dataPoint(CounterDataPointSnapshot.builder().value(1).build())
                    .build());
    try (Endpoint endpoint = start(registry, List.of())) {
      HttpResponse<String> plain =
          client.send(
              request(endpoint, "/metrics").header("Accept", accept).build(),
              BodyHandlers.ofString(ISO_8859_1));
      HttpResponse<byte[]> packed =
          client.send(
              request(endpoint, "/metrics")
                  .header("Accept", accept)
                  .header("Accept-Encoding", "gzip")
                  .build(),
              BodyHandlers.ofByteArray());

      assertThat(plain.headers().firstValue("Content-Type")).contains(type);
      assertThat(plain.body()).contains("letters_total");
      assertThat(packed.headers().firstValue("Content-Encoding")).contains("gzip");
      assertThat(new GZIPInputStream(new ByteArrayInputStream(packed.body())).readAllBytes())
          .asString(ISO_8859_1)
          .isEqualTo(plain.body());
    }
  }

  /** Prometheus for instance: by its connection, it is told from another. */
  @Test
  void whoComesWhenAClientKeepsManyConnectionsKeepsItsOwn() throws Exception {
    List<Socket> kept = new ArrayList<>();
    try (Endpoint endpoint = start(() -> true)) {
      for (int i = 0; i < 40; i++) {
        kept.add(new Socket("127.0.0.1", endpoint.port()));
        assertThat(statusLine(kept.get(i))).isEqualTo("HTTP/1.1 200 OK");
      }
      for (Socket each : kept) {
        assertThat(statusLine(each)).isEqualTo("HTTP/1.1 200 OK");
      }
    } finally {
      for (Socket each : kept) {
        each.close();
      }
    }
  }

  /** Asks on a connection that is kept, and reads the answer to its end. */
  private static String statusLine(Socket socket) throws IOException {
    socket
        .getOutputStream()
        .write("HEAD /-/healthy HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(UTF_8));
    StringBuilder answer = new StringBuilder();
    while (answer.indexOf("\r\n\r\n") < 0) {
      int next = socket.getInputStream().read();
      assertThat(next).as("the connection is open").isNotNegative();
      answer.append((char) next);
    }
    return answer.substring(0, answer.indexOf("\r\n"));
  }

  /** Each other one would take a part of the processor from the program. */
  @Test
  void aFloodOfScrapesMakesFewObservations() throws Exception {
    AtomicInteger observations = new AtomicInteger();
    PrometheusRegistry registry = new PrometheusRegistry();
    registry.register(
        (Collector)
            () -> {
              observations.incrementAndGet();
              return null;
            });
    try (Endpoint endpoint =
        Endpoint.start(
            ListenAddress.of("127.0.0.1"),
            0,
            Guard.NONE,
            new Endpoint.Site(registry, List.of(), new Scrapers(), line -> {}))) {
      long began = System.nanoTime();
      for (int i = 0; i < 50; i++) {
        get(endpoint, "/metrics?name[]=" + i);
      }
      long most = (System.nanoTime() - began) / Shared.MAX_AGE.toNanos() + 1;

      assertThat(observations.get()).isPositive().isLessThanOrEqualTo((int) most);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, http://127.0.0.1:",
    "localhost, http://localhost:",
    "::1, http://[::1]:",
    "[::1], http://[::1]:",
    "::, http://[::]:"
  })
  void saysWhereItIs(String host, String url) throws Exception {
    assumeThat(!host.contains(":") || Files.exists(Path.of("/proc/net/if_inet6")))
        .as("there is IPv6")
        .isTrue();
    try (Endpoint endpoint =
        Endpoint.start(ListenAddress.of(host), 0, Guard.NONE, site(List.of()))) {
      assertThat(endpoint.url()).isEqualTo(url + endpoint.port() + "/metrics");
    }
  }

  private static Endpoint start(BooleanSupplier ready) throws Exception {
    List<Page> pages =
        List.of(
            Page.of("/greeting", "a greeting", "application/json", () -> "\"Grüß Gott\""),
            Page.readiness(ready));
    return start(new PrometheusRegistry(), pages);
  }

  private static Endpoint start(PrometheusRegistry registry, List<Page> pages) throws Exception {
    return Endpoint.start(
        ListenAddress.of("127.0.0.1"),
        0,
        Guard.NONE,
        new Endpoint.Site(registry, pages, new Scrapers(), line -> {}));
  }

  private static Endpoint.Site site(List<Page> pages) {
    return new Endpoint.Site(new PrometheusRegistry(), pages, new Scrapers(), line -> {});
  }

  private HttpResponse<String> get(Endpoint endpoint, String path) throws Exception {
    return client.send(request(endpoint, path).build(), BodyHandlers.ofString());
  }

  private static HttpRequest.Builder request(Endpoint endpoint, String path) {
    return HttpRequest.newBuilder(
        URI.create("http://127.0.0.1:" + endpoint.port() + path.replace("[]", "%5B%5D")));
  }
}
