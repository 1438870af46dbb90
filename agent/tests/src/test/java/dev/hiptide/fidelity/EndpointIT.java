package dev.hiptide.fidelity;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import dev.hiptide.programs.TestProgram;
import dev.hiptide.testing.Await;
import dev.hiptide.testing.Endpoint;
import dev.hiptide.testing.JavaHomes;
import dev.hiptide.testing.JavaProcess;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URL;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the endpoint answers. */
class EndpointIT {
  /** So many rounds that the program runs until it is ended, on a machine of any speed. */
  private static final String FOR_EVER = "" + Integer.MAX_VALUE;

  /** What Prometheus 3 asks for when it wants native histograms. */
  private static final String PROTOBUF =
      "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited";

  /** Longer than the endpoint goes on when nobody is awaited. */
  private static final Duration A_MOMENT = Duration.ofMillis(500);

  static List<Path> homes() {
    return JavaHomes.all();
  }

  /** A pair of Prometheus servers; one is the quicker one at the end, and a person is, too. */
  @Test
  void lingersUntilEveryScraperHasTheLastFigures() throws Exception {
    try (JavaProcess process =
        TestProgram.of(UnevenIterations.class).agent("port=0,linger=60s,report=none").start()) {
      Endpoint one = Endpoint.of(process);
      Endpoint other = Endpoint.of(process);
      Await.until("a scrape", () -> one.sum("hiptide_iterations_total.*") > 0);
      for (int scrape = 0; scrape < 2; scrape++) {
        one.get("/metrics");
        other.get("/metrics");
      }
      process.closeInput();
      assertThat(process.awaitExit()).isZero();

      for (int look = 0; look < 2; look++) {
        assertThat(lookOfAPerson(one.port())).contains("hiptide_iterations_total");
        assertThat(one.get("/metrics")).contains("hiptide_iterations_total");
      }
      LockSupport.parkNanos(A_MOMENT.toNanos()); // it must go on to listen
      String last = other.get("/metrics");

      assertThat(last)
          .containsPattern("hiptide_iterations_total\\{.*\\} 1000.0")
          .containsPattern("hiptide_tracer_up\\{.*\\} 1.0")
          .contains("hiptide_build_info"); // it is whole
      Await.until("the collector goes", () -> process.collector().isEmpty());
      assertThat(other.get("/metrics")).isEmpty();
    }
  }

  private static String lookOfAPerson(int port) throws Exception {
    URL url = URI.create("http://127.0.0.1:" + port + "/metrics").toURL();
    URLConnection connection = url.openConnection();
    connection.setRequestProperty("User-Agent", "curl/8");
    try (InputStream in = connection.getInputStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void aScraperThatHangsUpIsNoMatterForTheWorkloadsStandardError() throws Exception {
    try (JavaProcess process =
        TestProgram.of(KnownCalls.class)
            .agent("port=0,linger=0,report=none")
            .arguments(FOR_EVER)
            .start()) {
      Endpoint endpoint = Endpoint.of(process);
      Await.until("iterations", () -> endpoint.sum("hiptide_iterations_total.*") > 10);
      for (int i = 0; i < 50; i++) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), endpoint.port())) {
          socket.setSoLinger(true, 0); // it goes with a reset, while the answer is written
          socket
              .getOutputStream()
              .write(
                  "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n"
                      .getBytes(StandardCharsets.UTF_8));
        }
      }

      assertThat(endpoint.get("/metrics")).contains("hiptide_iterations_total");
      assertThat(process.otherErrorLines()).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("homes")
  void answersInEveryFormatAndWritesNothing(Path home) throws Exception {
    try (JavaProcess process =
        TestProgram.of(KnownCalls.class)
            .on(home)
            .agent("port=0,linger=0,report=none,application=known")
            .arguments(FOR_EVER)
            .start()) {
      Endpoint endpoint = Endpoint.of(process);
      Await.until("iterations", () -> endpoint.sum("hiptide_iterations_total.*") > 10);

      assertThat(endpoint.get("/metrics"))
          .contains(
              "# TYPE hiptide_syscalls_total counter",
              "hiptide_syscalls_total{application=\"known\",category=\"sync\",op=\"hipMalloc\","
                  + "role=\"host\"}",
              "hiptide_syscalls_total{application=\"known\",category=\"memory\","
                  + "op=\"hipLaunchKernel\",role=\"device\"}",
              "# TYPE hiptide_syscall_seconds_total counter",
              "hiptide_hip_call_duration_seconds_bucket{application=\"known\",op=\"hipMalloc\","
                  + "le=\"+Inf\"}",
              "hiptide_hip_bytes_total{application=\"known\",op=\"hipMemcpy\"}",
              "hiptide_hip_memory_used_bytes{application=\"known\"}",
              "hiptide_regime{application=\"known\",regime=\"fine\"}",
              "hiptide_tracer_up{application=\"known\",backend=\"",
              "hiptide_tracer_lost_events_total{application=\"known\"} 0.0",
              "hiptide_build_info{application=\"known\"");
      assertThat(endpoint.get("/metrics").lines().filter(line -> !line.startsWith("#")).count())
          .as("series")
          .isLessThan(1000);
      assertThat(endpoint.get("/metrics", "application/openmetrics-text")).endsWith("# EOF\n");
      assertThat(endpoint.get("/metrics", PROTOBUF)).contains("hiptide_syscalls_total", "known");
      assertThat(endpoint.get("/-/healthy")).contains("healthy");
      assertThat(endpoint.get("/-/ready")).isEqualTo("Ready.\n");
      assertThat(endpoint.get("/report")).contains("hiptide report: known", "calls per iteration");
      assertThat(
              JsonParser.parseString(endpoint.get("/report.json"))
                  .getAsJsonObject()
                  .get("iterations")
                  .getAsLong())
          .isPositive();
      assertThat(endpoint.get("/nothing")).contains("Not found", "/metrics");
      assertThat(process.otherErrorLines()).isEmpty();
    }
  }
}
