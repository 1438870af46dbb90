package dev.hiptide.fidelity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.hiptide.programs.TestProgram;
import dev.hiptide.testing.Await;
import dev.hiptide.testing.JavaHomes;
import dev.hiptide.testing.JavaProcess;
import dev.hiptide.testing.Os;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a receiver of the OpenTelemetry protocol gets. */
class OtlpIT {
  private static final int ROUNDS = 300;
  private static final String STORE_PASSWORD = "changeit";

  private HttpServer receiver;
  private volatile ExportMetricsServiceRequest latest;
  private volatile boolean wasAsked;

  static List<Path> homes() {
    return JavaHomes.all();
  }

  @BeforeEach
  void receive() throws Exception {
    receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.setExecutor(Executors.newCachedThreadPool()); // one that hangs has its own
    receiver.createContext("/v1/metrics", this::take);
    receiver.start();
  }

  private void take(HttpExchange exchange) throws IOException {
    latest = ExportMetricsServiceRequest.parseFrom(exchange.getRequestBody().readAllBytes());
    exchange.sendResponseHeaders(200, -1);
    exchange.close();
  }

  @AfterEach
  void stop() {
    receiver.stop(0);
  }

  @ParameterizedTest
  @MethodSource("homes")
  void theLastFiguresAreSentToo(Path home) throws Exception {
    long pid;
    try (JavaProcess process = start(home, receiver.getAddress().getPort())) {
      pid = process.pid();
      assertThat(process.awaitExit()).isZero();
      assertThat(process.otherErrorLines()).isEmpty();
      Await.until("the collector ends", () -> process.collector().isEmpty());
    }

    assertThat(latest.getResourceMetrics(0).getResource().getAttributesList())
        .extracting(KeyValue::getKey, attribute -> attribute.getValue().getStringValue())
        .contains(tuple("service.name", "known"), tuple("telemetry.distro.name", "hiptide"));
    assertThat(latest.getResourceMetrics(0).getResource().getAttributesList())
        .filteredOn(attribute -> attribute.getKey().equals("process.pid"))
        .extracting(attribute -> attribute.getValue().getIntValue())
        .containsExactly(pid);
    assertThat(latest.getResourceMetrics(0).getResource().getAttributesList())
        .extracting(KeyValue::getKey)
        .doesNotHaveDuplicates()
        .contains(
            "service.instance.id",
            "host.name",
            "process.runtime.version",
            "telemetry.distro.version");
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
    assertThat(polls.getStartTimeUnixNano())
        .isEqualTo(
            metrics
                .get("hiptide.iteration.sync.calls")
                .getHistogram()
                .getDataPoints(0)
                .getStartTimeUnixNano())
        .isLessThan(polls.getTimeUnixNano());
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
    try (JavaProcess process =
        TestProgram.of(UnevenIterations.class).agent(settings(port)).start()) {
      Await.until("it is told", () -> isTold(process, "ConnectException"));
      process.closeInput();
      assertThat(process.awaitExit()).isZero();
      assertThat(process.standardOutput()).startsWith("done");
      Await.until("the collector ends", () -> process.collector().isEmpty());
      assertThat(process.otherErrorLines()).isEmpty();
    }
  }

  /** Answers what no receiver should; the paths are those of the tests below. */
  private void answerBadly(HttpExchange exchange) throws IOException {
    exchange.getRequestBody().readAllBytes();
    wasAsked = true;
    switch (exchange.getRequestURI().getPath()) {
      case "/silent/" -> {} // for ever
      case "/redirect/" -> {
        exchange.getResponseHeaders().set("Location", "/v1/metrics");
        exchange.sendResponseHeaders(302, -1);
      }
      case "/lying/" -> {
        byte[] body = "<html>\nhiptide: forged line\n".getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(404, body.length);
        exchange.getResponseBody().write(body);
      }
      default -> { // 300 MB, more than a collector has
        exchange.sendResponseHeaders(200, 0);
        byte[] much = new byte[1_000_000];
        for (int i = 0; i < 300; i++) {
          exchange.getResponseBody().write(much);
        }
        exchange.close();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "silent, no answer within 5 s",
    "redirect, HTTP status 302",
    "lying, HTTP status 404",
    "huge, the answer has more than 65536 bytes"
  })
  void noReceiverHoldsUpTheEndOrSpeaksToTheUser(String how, String told) throws Exception {
    receiver.createContext("/" + how + "/", this::answerBadly);
    String settings =
        settings(receiver.getAddress().getPort()).replace("/v1/metrics", "/" + how + "/");
    try (JavaProcess process = TestProgram.of(UnevenIterations.class).agent(settings).start()) {
      Await.until("it was asked", () -> wasAsked);
      if (told != null) {
        Await.until("it is told", () -> isTold(process, told));
      }
      process.closeInput();
      assertThat(process.awaitExit()).isZero();
      assertThat(process.standardOutput()).startsWith("done");
      Await.until(
          "the collector ends", Duration.ofSeconds(20), () -> process.collector().isEmpty());
      assertThat(process.standardError()).doesNotContain("forged");
      assertThat(process.otherErrorLines()).isEmpty();
      assertThat(process.agentLines())
          .as("no second collector was needed")
          .noneMatch(line -> line.contains("another is started"));
    }
    assertThat(latest).as("a redirection is not followed").isNull();
  }

  @Test
  void whatOpenTelemetrysVariablesSayIsNoTrouble() throws Exception {
    try (JavaProcess process =
        known()
            .environment("OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE", "lowmemory")
            .environment("OTEL_EXPORTER_OTLP_COMPRESSION", "zstd")
            .environment("OTEL_RESOURCE_ATTRIBUTES", "a=b,a=c,service.instance.id=x")
            .agent(settings(receiver.getAddress().getPort()))
            .start()) {
      assertThat(process.awaitExit()).isZero();
      Await.until("the collector ends", () -> process.collector().isEmpty());
      assertThat(process.otherErrorLines()).isEmpty();
    }
    assertThat(latest.getResourceMetrics(0).getResource().getAttributesList())
        .extracting(KeyValue::getKey, attribute -> attribute.getValue().getStringValue())
        .doesNotHaveDuplicates()
        .contains(
            tuple("a", "c"), tuple("service.name", "known"), tuple("service.instance.id", "x"));
  }

  /**
   * Only the proxy knows the receiver's name, and only the program's trust store its certificate.
   */
  @Test
  void theReceiverIsReachedAsTheProgramWouldReachIt(@TempDir Path directory) throws Exception {
    Path store = directory.resolve("store");
    makeCertificate("collector.invalid", store);
    HttpsServer secure =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    secure.setHttpsConfigurator(new HttpsConfigurator(context(store)));
    secure.createContext("/v1/metrics", this::take);
    secure.start();
    try (Tunnel proxy = new Tunnel("collector.invalid:443", secure.getAddress());
        JavaProcess process =
            known()
                .jvm("-Djavax.net.ssl.trustStore=" + store)
                .jvm("-Djavax.net.ssl.trustStorePassword=" + STORE_PASSWORD)
                .jvm("-Dhttps.proxyHost=127.0.0.1", "-Dhttps.proxyPort=" + proxy.port())
                .agent(settings("https://collector.invalid"))
                .start()) {
      assertThat(process.awaitExit()).isZero();
      assertThat(process.otherErrorLines()).isEmpty();
      Await.until("the collector ends", () -> process.collector().isEmpty());
      assertThat(latest).as(process.standardError()).isNotNull();
    } finally {
      secure.stop(0);
    }
  }

  /** A key with a certificate that it has signed itself, for a name. */
  private static void makeCertificate(String name, Path store) throws Exception {
    Os.output(
        JavaHomes.current().resolve("bin/keytool").toString(),
        "-genkeypair",
        "-keyalg",
        "EC",
        "-dname",
        "CN=" + name,
        "-ext",
        "san=dns:" + name,
        "-storetype",
        "PKCS12",
        "-keystore",
        store.toString(),
        "-storepass",
        STORE_PASSWORD);
  }

  private static SSLContext context(Path store) throws Exception {
    char[] password = STORE_PASSWORD.toCharArray();
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(KeyStore.getInstance(store.toFile(), password), password);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }

  /** In one short line, while the program runs: at the very end nobody is told any more. */
  private static boolean isTold(JavaProcess process, String what) throws Exception {
    return process.agentLines().stream()
        .filter(line -> line.contains("does not take the metrics"))
        .anyMatch(line -> line.contains(what) && line.length() < 250);
  }

  private static boolean hasTag(List<KeyValue> attributes, String key, String value) {
    return attributes.stream()
        .anyMatch(it -> it.getKey().equals(key) && it.getValue().getStringValue().equals(value));
  }

  private static JavaProcess start(Path home, int port) throws Exception {
    return known().on(home).agent(settings(port)).start();
  }

  private static JavaProcess.Builder known() {
    return TestProgram.of(KnownCalls.class).arguments("" + ROUNDS);
  }

  private static String settings(int port) {
    return settings("http://127.0.0.1:" + port);
  }

  private static String settings(String server) {
    return "port=0,linger=0,report=none,application=known,otlp-interval=1s,otlp="
        + server
        + "/v1/metrics";
  }
}
