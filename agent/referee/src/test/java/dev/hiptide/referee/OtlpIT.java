package dev.hiptide.referee;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Native;
import com.sun.net.httpserver.HttpServer;
import dev.hiptide.testing.Await;
import dev.hiptide.testing.JavaHomes;
import dev.hiptide.testing.JavaProcess;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a receiver of the OpenTelemetry protocol gets. */
class OtlpIT {
  private static final int ROUNDS = 300;

  private HttpServer receiver;
  private volatile ExportMetricsServiceRequest latest;

  static List<Path> homes() {
    return JavaHomes.all();
  }

  @BeforeEach
  void receive() throws Exception {
    receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.createContext(
        "/v1/metrics",
        exchange -> {
          latest = ExportMetricsServiceRequest.parseFrom(exchange.getRequestBody().readAllBytes());
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    receiver.start();
  }

  @AfterEach
  void stop() {
    receiver.stop(0);
  }

  @ParameterizedTest
  @MethodSource("homes")
  void theLastFiguresAreSentToo(Path home) throws Exception {
    try (JavaProcess process = start(home, receiver.getAddress().getPort())) {
      assertThat(process.awaitExit()).isZero();
      assertThat(process.otherErrorLines()).isEmpty();
      Await.until("the collector ends", () -> process.collector().isEmpty());
    }

    assertThat(latest.getResourceMetrics(0).getResource().getAttributesList())
        .extracting(KeyValue::getKey, attribute -> attribute.getValue().getStringValue())
        .contains(org.assertj.core.api.Assertions.tuple("service.name", "known"));
    Map<String, Metric> metrics =
        latest.getResourceMetrics(0).getScopeMetrics(0).getMetricsList().stream()
            .collect(Collectors.toMap(Metric::getName, Function.identity()));
    assertThat(metrics.get("hiptide.iterations").getSum().getDataPoints(0).getAsDouble())
        .isEqualTo(ROUNDS);
    assertThat(metrics.get("hiptide.iterations").getSum().getAggregationTemporality())
        .isEqualTo(AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE);
    NumberDataPoint polls =
        metrics.get("hiptide.syscalls").getSum().getDataPointsList().stream()
            .filter(point -> hasTag(point.getAttributesList(), "op", "hipDeviceSynchronize"))
            .filter(point -> hasTag(point.getAttributesList(), "category", "control_io"))
            .findFirst()
            .orElseThrow();
    assertThat(polls.getAsDouble()).isEqualTo(ROUNDS);
    assertThat(hasTag(polls.getAttributesList(), "application", "known")).isTrue();
    HistogramDataPoint copies =
        metrics.get("hiptide.hip.call.duration.seconds").getHistogram().getDataPointsList().stream()
            .filter(point -> hasTag(point.getAttributesList(), "op", "hipMemcpy"))
            .findFirst()
            .orElseThrow();
    assertThat(copies.getCount()).isEqualTo(ROUNDS);
    assertThat(copies.getSum()).isPositive();
    assertThat(copies.getExplicitBoundsList()).startsWith(1e-6, 5e-6).endsWith(1.0).hasSize(12);
    assertThat(copies.getBucketCountsList()).hasSize(13);
    assertThat(copies.getBucketCountsList().stream().mapToLong(Long::longValue).sum())
        .isEqualTo(ROUNDS);
    assertThat(
            metrics.get("hiptide.iteration.sync.calls").getHistogram().getDataPoints(0).getCount())
        .isEqualTo(ROUNDS);
  }

  @Test
  void aReceiverThatIsNotThereChangesNothing() throws Exception {
    int port = receiver.getAddress().getPort();
    receiver.stop(0);
    try (JavaProcess process = start(JavaHomes.current(), port)) {
      assertThat(process.awaitExit()).isZero();
      assertThat(process.standardOutput()).startsWith("done");
      Await.until("the collector ends", () -> process.collector().isEmpty());
      assertThat(process.standardError()).contains("OTLP");
      assertThat(process.otherErrorLines()).isEmpty();
    }
  }

  private static boolean hasTag(List<KeyValue> attributes, String key, String value) {
    return attributes.stream()
        .anyMatch(it -> it.getKey().equals(key) && it.getValue().getStringValue().equals(value));
  }

  private static JavaProcess start(Path home, int port) throws Exception {
    return JavaProcess.of(KnownCalls.class)
        .on(home)
        .classPathOf(Native.class)
        .jvm("-XX:+IgnoreUnrecognizedVMOptions", "--enable-native-access=ALL-UNNAMED")
        .agent(
            "port=0,linger=0,report=none,application=known,otlp-interval=200ms,otlp=http://127.0.0.1:"
                + port
                + "/v1/metrics")
        .arguments("" + ROUNDS)
        .start();
  }
}
