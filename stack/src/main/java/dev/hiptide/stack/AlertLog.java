package dev.hiptide.stack;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Consumer;

/**
 * A webhook for Alertmanager, which takes notifications at a port of the loopback interface. As a
 * program it prints a line for each alert, in place of a pager or a chat.
 */
public final class AlertLog implements AutoCloseable {
  private static final int METHOD_NOT_ALLOWED = 405;
  private static final int BAD_REQUEST = 400;

  private final HttpServer server;

  private AlertLog(HttpServer server) {
    this.server = server;
  }

  /**
   * Starts to listen.
   *
   * @param port the port; 0 picks a free one
   * @param alerts takes each alert, on a thread of its own
   * @throws BindException if the port is taken
   */
  public static AlertLog start(int port, Consumer<Alert> alerts) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.createContext("/", exchange -> take(exchange, alerts));
    server.start();
    return new AlertLog(server);
  }

  /** The port that it listens at. */
  public int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private static void take(HttpExchange exchange, Consumer<Alert> alerts) throws IOException {
    try (exchange) {
      if (!exchange.getRequestMethod().equals("POST")) {
        answer(exchange, METHOD_NOT_ALLOWED, "Alertmanager's notifications are posted here.\n");
        return;
      }
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      List<Alert> received;
      try {
        received = Alert.ofNotification(body);
      } catch (IllegalArgumentException e) {
        answer(exchange, BAD_REQUEST, e.getMessage() + "\n");
        return;
      }
      received.forEach(alerts);
      answer(exchange, 200, "");
    }
  }

  private static void answer(HttpExchange exchange, int status, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  /**
   * Prints the alerts that arrive, until the process is ended.
   *
   * @param args the port
   */
  public static void main(String[] args) throws IOException {
    if (args.length != 1 || !args[0].matches("\\d{1,5}")) {
      System.err.println("Usage: java dev.hiptide.stack.AlertLog PORT");
      System.exit(2);
    }
    try {
      AlertLog log = start(Integer.parseInt(args[0]), AlertLog::print);
      System.out.println("alerts are taken at http://127.0.0.1:" + log.port() + "/");
    } catch (BindException | IllegalArgumentException e) {
      System.err.println("port " + args[0] + " cannot be used: " + e.getMessage());
      System.exit(1);
    }
  }

  private static void print(Alert alert) {
    System.out.println(LocalTime.now().truncatedTo(ChronoUnit.SECONDS) + " " + alert);
  }
}
