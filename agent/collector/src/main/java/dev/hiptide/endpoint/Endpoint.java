package dev.hiptide.endpoint;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The HTTP endpoint: {@code /metrics}, {@code /-/healthy}, and the {@link Page}s that it is given.
 */
public final class Endpoint implements AutoCloseable {
  /** Connections that the kernel keeps until the server takes them. */
  private static final int BACKLOG = 50;

  /**
   * Settings of the JDK's server, which reads them once. Between two requests, a connection is kept
   * for as long as Prometheus keeps it: by it, one is told from another of the same machine. All
   * may be kept so: with a lower limit, the server closes the connection of whoever comes next,
   * Prometheus for instance, when a client keeps many. One that has sent nothing yet is closed
   * after 10 s; {@link Workers} bound all later silence. The headers and the body of an answer are
   * two packets, and the second does not wait until the first is acknowledged, which a client may
   * delay for 40 ms (tcp(7), TCP_NODELAY). The limits are there from the versions on that {@link
   * Exposure#isLimited} knows.
   */
  private static final Map<String, String> SERVER_SETTINGS =
      Map.of(
          "jdk.httpserver.maxConnections", "64",
          "sun.net.httpserver.maxIdleConnections", "64",
          "sun.net.httpserver.idleInterval", "300",
          "sun.net.httpserver.clockTick", "1000", // milliseconds; the others are seconds
          "sun.net.httpserver.maxReqTime", "10",
          "sun.net.httpserver.maxReqHeaders", "100",
          "sun.net.httpserver.maxReqHeaderSize", "32768",
          "sun.net.httpserver.nodelay", "true");

  private final HttpServer server;
  private final Workers workers;
  private final String scheme;
  private final ListenAddress at;

  private Endpoint(HttpServer server, Workers workers, String scheme, ListenAddress at) {
    this.server = server;
    this.workers = workers;
    this.scheme = scheme;
    this.at = at;
  }

  /**
   * What the endpoint shows.
   *
   * @param registry what {@code /metrics} shows
   * @param pages all other pages
   * @param scrapers told who asks for the metrics
   * @param messages takes a line for the user when a page cannot be made, the first time
   */
  public record Site(
      PrometheusRegistry registry,
      List<Page> pages,
      Scrapers scrapers,
      Consumer<String> messages) {}

  /**
   * Starts to listen.
   *
   * @param port the port; 0 picks a free one
   * @param guard TLS and users
   * @throws BindException if the port is taken, or the address is not one of this machine
   * @throws IOException if there is no socket to be had
   */
  public static Endpoint start(ListenAddress at, int port, Guard guard, Site site)
      throws IOException {
    return start(at, port, guard, site, new Workers());
  }

  static Endpoint start(ListenAddress at, int port, Guard guard, Site site, Workers workers)
      throws IOException {
    SERVER_SETTINGS.forEach(System::setProperty);
    HttpServer server;
    try {
      server = server(new InetSocketAddress(at.address(), port), guard.tls());
    } catch (IOException | RuntimeException e) {
      workers.close();
      throw e;
    }
    Pages pages =
        new Pages(new Exposition(site.registry(), site.scrapers()), site.pages(), site.scrapers());
    server.setExecutor(workers);
    server.createContext(
        "/", new Reception(workers, at, guard.users(), pages, site.scrapers(), site.messages()));
    server.start();
    return new Endpoint(server, workers, guard.tls().isPresent() ? "https" : "http", at);
  }

  private static HttpServer server(InetSocketAddress address, Optional<HttpsConfigurator> tls)
      throws IOException {
    if (tls.isEmpty()) {
      return HttpServer.create(address, BACKLOG);
    }
    HttpsServer server = HttpsServer.create(address, BACKLOG);
    server.setHttpsConfigurator(tls.get());
    return server;
  }

  /** The port that it listens on. */
  public int port() {
    return server.getAddress().getPort();
  }

  /** Where the metrics are. */
  public String url() {
    try {
      return new URI(scheme, null, at.host(), port(), Pages.METRICS, null, null)
          .toString(); // with [] for IPv6
    } catch (URISyntaxException e) { // a name that has an address here, and is none of the Internet
      return scheme + "://" + at.host() + ":" + port() + Pages.METRICS;
    }
  }

  /** How many of its threads do something. */
  int busyThreads() {
    return workers.busy();
  }

  /** Stops to listen, after it has waited for the answers under way, a second at most. */
  @Override
  public void close() {
    workers.close();
    server.stop(0);
  }
}
