package dev.hiptide.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
        Endpoint.start(host, 0, Guard.NONE, new PrometheusRegistry(), List.of(), new Scrapers())) {
      assertThat(endpoint.url()).isEqualTo(url + endpoint.port() + "/metrics");
    }
  }

  private static Endpoint start(BooleanSupplier ready) throws Exception {
    List<Page> pages =
        List.of(
            Page.of("/greeting", "a greeting", "application/json", () -> "\"Grüß Gott\""),
            Page.readiness(ready));
    return Endpoint.start(
        "127.0.0.1", 0, Guard.NONE, new PrometheusRegistry(), pages, new Scrapers());
  }

  private HttpResponse<String> get(Endpoint endpoint, String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + endpoint.port() + path);
    return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
  }
}
