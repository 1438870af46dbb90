package dev.hiptide.stack;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** That the check of the dashboards' queries finds what it is there to find. */
@Tag("process")
class DashboardQueriesTest {
  private static final String SERIES =
      """
      {"result": [{
        "metric": {"job": "%s", "application": "alloc", "instance": "a"},
        "value": [0, "1"],
        "values": [[0, "1"]]
      }]}
      """;

  private final List<String> queries = new CopyOnWriteArrayList<>();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void aPrometheusThatKnowsNothingFailsAllPanelsAndVariables() throws Exception {
    answer("/api/v1/label/", "[]");
    answer("/api/v1/query", "{\"result\": []}");

    Throwable failure = catchThrowable(() -> DashboardQueries.check(url(), Set.of("alloc")));

    assertThat(failure).isInstanceOf(AssertionError.class);
    for (Dashboard dashboard : Dashboard.all()) {
      assertThat(failure).hasMessageContaining(dashboard + ", variable label_values(");
      assertThat(failure).hasMessageContaining(dashboard + ", annotation Starts");
      assertThat(dashboard.panels())
          .allSatisfy(panel -> assertThat(failure).hasMessageContaining("[" + panel + ", A: "));
    }
    assertThat(failure).hasMessageContaining("headlines that show alloc");
  }

  @Test
  void anotherJobsSeriesAreFound() {
    answer("/api/v1/label/", "[\"hiptide\"]");
    answer("/api/v1/query", SERIES.formatted("node"));

    Throwable failure = catchThrowable(() -> DashboardQueries.check(url(), Set.of()));

    assertThat(failure)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("jobs of hiptide-tracer, Duration of a scrape, A");
    assertThat(queries)
        .filteredOn(query -> query.contains("job=~"))
        .isNotEmpty()
        .allSatisfy(query -> assertThat(query).contains("job=~\"hiptide\""));
  }

  @Test
  void anotherJobAmongAllJobsIsFound() {
    answer("/api/v1/label/", "[\"hiptide\", \"node\"]");
    answer("/api/v1/query", SERIES.formatted("hiptide"));

    Throwable failure = catchThrowable(() -> DashboardQueries.check(url(), Set.of()));

    assertThat(failure).isInstanceOf(AssertionError.class).hasMessageContaining("[jobs]");
    assertThat(queries).anySatisfy(query -> assertThat(query).contains("job=~\"hiptide|node\""));
  }

  /** Every headline says 1 here, and alloc is all of that: fine, traced, a call in an iteration. */
  @Test
  void headlinesAreCheckedByThemselves() throws Exception {
    answer("/api/v1/label/", "[\"hiptide\"]");
    answer("/api/v1/query", SERIES.formatted("hiptide"));

    DashboardQueries.checkHeadlines(url(), Set.of("alloc"));

    assertThat(queries).hasSizeLessThan(15);
    assertThat(catchThrowable(() -> DashboardQueries.checkHeadlines(url(), Set.of("kernels"))))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("headlines that show kernels");
  }

  @Test
  void headlinesThatSayOtherThanTheStudyAreFound() {
    answer("/api/v1/label/", "[\"hiptide\"]");
    answer("/api/v1/query", SERIES.formatted("hiptide").replace("alloc", "kernels"));

    assertThat(catchThrowable(() -> DashboardQueries.checkHeadlines(url(), Set.of("kernels"))))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("hiptide-workload, Sync calls per iteration, A of kernels")
        .hasMessageContaining("hiptide-workload, stat Regime, A of kernels");
  }

  private String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private void answer(String path, String data) {
    byte[] body = "{\"status\": \"success\", \"data\": %s}".formatted(data).getBytes(UTF_8);
    server.createContext(
        path,
        exchange -> {
          queries.add(
              URLDecoder.decode(
                  new String(exchange.getRequestBody().readAllBytes(), UTF_8), UTF_8));
          // Otherwise the end of the answer waits for the client's acknowledgement of its
          // beginning.
          exchange.getResponseHeaders().set("Connection", "close");
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
  }
}
