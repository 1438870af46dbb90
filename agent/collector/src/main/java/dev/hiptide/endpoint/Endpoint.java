package dev.hiptide.endpoint;

import com.sun.net.httpserver.HttpExchange;
import io.prometheus.metrics.exporter.httpserver.HTTPServer;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * The HTTP endpoint: {@code /metrics}, {@code /-/healthy}, {@code /-/ready}, and the report on
 * demand as {@code /report} (text) and {@code /report.json}.
 */
public final class Endpoint implements AutoCloseable {
  /** So many connections that say nothing hold up nobody. */
  private static final int MOST_THREADS = 16;

  /**
   * Settings of the JDK's server, which reads them once: a connection may say nothing for 5 s; and
   * an answer's headers and body, two packets, do not wait for each other's acknowledgement, which
   * a client may put off for 40 ms (tcp(7), TCP_NODELAY).
   */
  private static final Map<String, String> SERVER_SETTINGS =
      Map.of("sun.net.httpserver.maxReqTime", "5", "sun.net.httpserver.nodelay", "true");

  private final HTTPServer server;
  private final ExecutorService threads;

  private Endpoint(HTTPServer server, ExecutorService threads) {
    this.server = server;
    this.threads = threads;
  }

  /**
   * Starts to listen.
   *
   * @param port the port; 0 picks a free one
   * @param guard what stands before it
   * @param ready whether the figures are complete
   * @param report the report of this moment: as JSON when the argument is true, else as text
   * @throws BindException if the port is taken
   * @throws IOException if the host is not an address of this machine, or cannot be listened at
   */
  public static Endpoint start(
      String host,
      int port,
      Guard guard,
      PrometheusRegistry registry,
      BooleanSupplier ready,
      Function<Boolean, String> report)
      throws IOException {
    SERVER_SETTINGS.forEach(System::setProperty);
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            MOST_THREADS,
            MOST_THREADS,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, "hiptide-http");
              thread.setDaemon(true);
              return thread;
            });
    threads.allowCoreThreadTimeOut(true);
    try {
      HTTPServer.Builder server =
          HTTPServer.builder()
              .inetAddress(InetAddress.getByName(host))
              .port(port)
              .registry(registry)
              .executorService(threads)
              .defaultHandler(exchange -> answer(exchange, ready, report));
      guard.tls().ifPresent(server::httpsConfigurator);
      guard.users().ifPresent(server::authenticator);
      return new Endpoint(server.buildAndStart(), threads);
    } catch (IOException | RuntimeException e) {
      threads.shutdown();
      throw e;
    }
  }

  /** The port that is listened at. */
  public int port() {
    return server.getPort();
  }

  /** Lets the answers under way be finished, for a second at most. */
  @Override
  public void close() {
    threads.shutdown();
    try {
      threads.awaitTermination(1, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    server.close();
  }

  private static void answer(
      HttpExchange exchange, BooleanSupplier ready, Function<Boolean, String> report)
      throws IOException {
    switch (exchange.getRequestURI().getPath()) {
      case "/" -> send(exchange, 200, "text/html", INDEX);
      case "/-/ready" ->
          send(
              exchange,
              ready.getAsBoolean() ? 200 : 503,
              "text/plain",
              ready.getAsBoolean() ? "Ready.\n" : "Not ready: the workload is not traced yet.\n");
      case "/report" -> send(exchange, 200, "text/plain", report.apply(false));
      case "/report.json" -> send(exchange, 200, "application/json", report.apply(true));
      default -> send(exchange, 404, "text/plain", "Not found. There are: " + PATHS + "\n");
    }
  }

  private static final String PATHS = "/metrics /report /report.json /-/healthy /-/ready";

  private static final String INDEX =
      """
      <!doctype html><title>hiptide</title><h1>hiptide</h1>
      <ul>
      <li><a href="/metrics">/metrics</a>: for Prometheus
      <li><a href="/report">/report</a>, <a href="/report.json">/report.json</a>: the figures so far
      <li><a href="/-/healthy">/-/healthy</a>, <a href="/-/ready">/-/ready</a>
      </ul>
      """;

  private static void send(HttpExchange exchange, int status, String type, String text)
      throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type + "; charset=utf-8");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }
}
