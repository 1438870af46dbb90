package dev.hiptide.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** That the check of the dashboards' queries finds what it is there to find. */
class DashboardQueriesTest {
  @Test
  void aPrometheusThatKnowsNothingFailsAllPanelsAndVariables() throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    answer(server, "/api/v1/label/", "[]");
    answer(server, "/api/v1/query", "{\"result\": []}");
    server.start();
    try {
      Throwable failure =
          catchThrowable(
              () ->
                  DashboardQueries.check(
                      "http://127.0.0.1:" + server.getAddress().getPort(), Set.of("alloc")));

      assertThat(failure).isInstanceOf(AssertionError.class);
      for (Dashboard dashboard : Dashboard.all()) {
        assertThat(failure).hasMessageContaining(dashboard + ", variable label_values(");
        assertThat(failure).hasMessageContaining(dashboard + ", annotation Starts");
        assertThat(dashboard.panels())
            .allSatisfy(panel -> assertThat(failure).hasMessageContaining("[" + panel + ", A: "));
      }
      assertThat(failure).hasMessageContaining("headlines that show alloc");
    } finally {
      server.stop(0);
    }
  }

  private static void answer(HttpServer server, String path, String data) {
    byte[] body =
        "{\"status\": \"success\", \"data\": %s}".formatted(data).getBytes(StandardCharsets.UTF_8);
    server.createContext(
        path,
        exchange -> {
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
  }
}
