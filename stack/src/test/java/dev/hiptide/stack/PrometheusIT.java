package dev.hiptide.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.hiptide.testing.Await;
import dev.hiptide.testing.Checkout;
import dev.hiptide.testing.Endpoint;
import dev.hiptide.testing.JavaHomes;
import dev.hiptide.testing.JavaProcess;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** What a real Prometheus makes of the metrics of a real run. */
@Isolated("it compares ten seconds with the whole run, and other tests' work would change either")
class PrometheusIT {
  private static final int SIGTERM_EXIT = 128 + 15;

  private static final String SYNC_CALLS_PER_ITERATION =
      "sum(rate(hiptide_syscalls_total{role=\"host\",category=\"sync\"}[10s]))"
          + " / sum(rate(hiptide_iterations_total[10s]))";

  /** The ten seconds have no part in the warm-up, nor in a counter's first steps from zero. */
  private static final String IN_STEADY_STATE = "sum(hiptide_iterations_total offset 11s) > 10000";

  @TempDir Path directory;

  @Test
  void ratesOverTheCountersAreTheReportsRatios() throws Exception {
    Path file = directory.resolve("report.json");
    JavaProcess alloc =
        JavaProcess.start(
            Checkout.workload(
                JavaHomes.current(),
                "port=0,linger=0,report=" + file,
                List.of("alloc", "--iterations=100000000")),
            Map.of());
    AtomicReference<Double> ratio = new AtomicReference<>();
    int port;
    try (alloc) {
      Endpoint endpoint = Endpoint.of(alloc);
      port = endpoint.port();
      try (Prometheus prometheus =
          Prometheus.scraping(directory, Prometheus.job("hiptide", endpoint.address()))) {
        Await.until(
            "ten seconds of the steady state",
            () -> {
              assertThat(alloc.isAlive()).as(alloc.standardError()).isTrue();
              prometheus
                  .query("(%s) and on() (%s)".formatted(SYNC_CALLS_PER_ITERATION, IN_STEADY_STATE))
                  .forEach(sample -> ratio.set(Prometheus.value(sample)));
              return ratio.get() != null;
            });
        assertThat(
                prometheus.query(
                    "count by (category) (last_over_time(hiptide_syscalls_total[1m]))"))
            .extracting(sample -> sample.getAsJsonObject("metric").get("category").getAsString())
            .contains("memory", "sync") // the others only if a traced thread has made such a call
            .isSubsetOf("control_io", "file_io", "memory", "other", "sync");
      }
      ProcessHandle.of(alloc.pid()).orElseThrow().destroy();
      assertThat(alloc.awaitExit()).isEqualTo(SIGTERM_EXIT);
      Await.until("the collector ends", () -> alloc.collector().isEmpty());
      assertThat(alloc.leftFiles()).isEmpty();
    }

    JsonObject report = JsonParser.parseString(Files.readString(file)).getAsJsonObject();
    double reported =
        report
            .getAsJsonObject("host")
            .getAsJsonObject("calls_per_iteration")
            .get("sync")
            .getAsDouble();
    assertThat(ratio.get()).isCloseTo(reported, within(0.05 * reported));
    assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port).close())
        .isInstanceOf(ConnectException.class);
  }
}
