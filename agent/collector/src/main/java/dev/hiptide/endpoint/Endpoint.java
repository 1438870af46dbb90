package dev.hiptide.endpoint;

import io.prometheus.metrics.exporter.httpserver.HTTPServer;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The HTTP endpoint: {@code /metrics} and {@code /-/healthy}, which Prometheus's own server
 * answers, and the {@link Page}s that it is given.
 */
public final class Endpoint implements AutoCloseable {
  /** Enough that idle connections cannot starve a scrape. */
  private static final int MAX_THREADS = 16;

  private static final int IDLE_SECONDS = 10;
  private static final int CLOSING_SECONDS = 1;

  /**
   * Settings of the JDK's server, which reads them once. A request may be silent for 5 s. Between
   * two, a connection is kept for as long as Prometheus keeps it: by it, one is told from another
   * of the same machine. The headers and the body of an answer are two packets, and the second does
   * not wait until the first is acknowledged, which a client may delay for 40 ms (tcp(7),
   * TCP_NODELAY).
   */
  private static final Map<String, String> SERVER_SETTINGS =
      Map.of(
          "sun.net.httpserver.maxReqTime", "5",
          "sun.net.httpserver.idleInterval", "300",
          "sun.net.httpserver.nodelay", "true");

  private static final String METRICS = "/metrics";

  private final HTTPServer server;
  private final ExecutorService threads;
  private final String scheme;
  private final String host;

  private Endpoint(HTTPServer server, ExecutorService threads, String scheme, String host) {
    this.server = server;
    this.threads = threads;
    this.scheme = scheme;
    this.host = host;
  }

  /**
   * Starts to listen.
   *
   * @param port the port; 0 picks a free one
   * @param guard TLS and users
   * @param registry what {@code /metrics} shows
   * @param pages all other pages
   * @param scrapers told who asks for the metrics
   * @throws BindException if the port is taken
   * @throws IOException if the host is not an address of this machine
   */
  public static Endpoint start(
      String host,
      int port,
      Guard guard,
      PrometheusRegistry registry,
      List<Page> pages,
      Scrapers scrapers)
      throws IOException {
    SERVER_SETTINGS.forEach(System::setProperty);
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            MAX_THREADS,
            MAX_THREADS,
            IDLE_SECONDS,
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
              .metricsHandlerPath(METRICS)
              .authenticator(new Doorkeeper(guard.users(), METRICS, scrapers))
              .executorService(threads)
              .defaultHandler(new Pages(pages));
      guard.tls().ifPresent(server::httpsConfigurator);
      String scheme = guard.tls().isPresent() ? "https" : "http";
      return new Endpoint(server.buildAndStart(), threads, scheme, host);
    } catch (IOException | RuntimeException e) {
      threads.shutdown();
      throw e;
    }
  }

  /** The port that it listens on. */
  public int port() {
    return server.getPort();
  }

  /** Where the metrics are. */
  public String url() {
    try {
      return new URI(scheme, null, host, port(), METRICS, null, null)
          .toString(); // with [] for IPv6
    } catch (URISyntaxException e) { // a name that has an address here, and is none of the Internet
      return scheme + "://" + host + ":" + port() + METRICS;
    }
  }

  /** Stops to listen, after it has waited for the answers under way, a second at most. */
  @Override
  public void close() {
    threads.shutdown();
    try {
      threads.awaitTermination(CLOSING_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    server.close();
  }
}
