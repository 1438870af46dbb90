package dev.hiptide.endpoint;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.hiptide.terms.Inability;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Sees every request: refuses what is not for this endpoint and who may not use it, notes who asks
 * for the metrics, and sends what the {@link Pages} answer.
 */
final class Reception implements HttpHandler {
  private static final Set<String> METHODS = Set.of("GET", "HEAD");
  private static final String NOBODY = "";
  private static final int UNAUTHORIZED = 401;
  private static final int METHOD_NOT_ALLOWED = 405;
  private static final int MISDIRECTED_REQUEST = 421;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int INTERNAL_SERVER_ERROR = 500;
  private static final int NO_BODY = -1;

  private final Workers workers;
  private final ListenAddress at;
  private final Optional<BasicAuth> users;
  private final Pages pages;
  private final Scrapers scrapers;
  private final Consumer<String> messages;
  private final AtomicBoolean hasFailed = new AtomicBoolean();

  /**
   * @param users checks user and password; everybody is let in if empty
   * @param scrapers told of those that are let in and ask for the metrics
   * @param messages takes a line for the user when a page cannot be made, the first time
   */
  Reception(
      Workers workers,
      ListenAddress at,
      Optional<BasicAuth> users,
      Pages pages,
      Scrapers scrapers,
      Consumer<String> messages) {
    this.workers = workers;
    this.at = at;
    this.users = users;
    this.pages = pages;
    this.scrapers = scrapers;
    this.messages = messages;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    workers.goOn(); // the request is there
    Answer answer = answer(exchange);
    workers.awaitClient();
    send(exchange, answer);
  }

  private Answer answer(HttpExchange exchange) {
    try {
      return refusal(exchange).orElseGet(() -> page(exchange));
    } catch (RuntimeException | Error e) {
      if (!hasFailed.getAndSet(true)) {
        messages.accept("a page of the endpoint cannot be made: " + Inability.reason(e));
      }
      return Answer.line(INTERNAL_SERVER_ERROR, "This page cannot be made now.");
    }
  }

  private Optional<Answer> refusal(HttpExchange exchange) {
    if (!METHODS.contains(exchange.getRequestMethod())) {
      return Optional.of(
          Answer.line(METHOD_NOT_ALLOWED, "Only GET and HEAD are answered.")
              .with("Allow", "GET, HEAD"));
    }
    if (!at.isMeantBy(exchange.getRequestHeaders().getFirst("Host"))) {
      return Optional.of(
          Answer.line(
              MISDIRECTED_REQUEST,
              "This endpoint listens on the loopback address and answers to its names alone."));
    }
    return users.flatMap(it -> refusal(it, exchange));
  }

  private static Optional<Answer> refusal(BasicAuth users, HttpExchange exchange) {
    BasicAuth.Entry entry =
        credentials(exchange)
            .map(it -> users.check(exchange.getRemoteAddress().getAddress(), it))
            .orElse(BasicAuth.Entry.REFUSED);
    return switch (entry) {
      case GRANTED -> Optional.empty();
      case REFUSED ->
          Optional.of(
              Answer.line(UNAUTHORIZED, "User and password are needed.")
                  .with("WWW-Authenticate", "Basic realm=\"hiptide\", charset=\"UTF-8\""));
      case LATER ->
          Optional.of(
              Answer.line(TOO_MANY_REQUESTS, "Other passwords are being checked; try again.")
                  .with("Retry-After", "1"));
    };
  }

  private static Optional<Credentials> credentials(HttpExchange exchange) {
    return Credentials.of(exchange.getRequestHeaders().getFirst("Authorization"));
  }

  private Answer page(HttpExchange exchange) {
    Headers headers = exchange.getRequestHeaders();
    String path = exchange.getRequestURI().getPath();
    if (path.equals(Pages.METRICS)) {
      String user =
          users.flatMap(it -> credentials(exchange)).map(Credentials::user).orElse(NOBODY);
      scrapers.came(exchange.getRemoteAddress(), header(headers, "User-Agent"), user);
    }
    return pages.answer(path, header(headers, "Accept"), header(headers, "Accept-Encoding"));
  }

  private static String header(Headers headers, String name) {
    return Objects.requireNonNullElse(headers.getFirst(name), "");
  }

  /** Whoever gets nothing here keeps no connection from others, either. */
  private static void send(HttpExchange exchange, Answer answer) throws IOException {
    Headers headers = exchange.getResponseHeaders();
    answer.headers().forEach(headers::set);
    headers.set("X-Content-Type-Options", "nosniff");
    if (!answer.isGood()) {
      headers.set("Connection", "close");
    }
    if (exchange.getRequestMethod().equals("HEAD")) {
      headers.set("Content-Length", Integer.toString(answer.body().length));
      exchange.sendResponseHeaders(answer.status(), NO_BODY);
    } else {
      exchange.sendResponseHeaders(answer.status(), answer.body().length);
      exchange.getResponseBody().write(answer.body());
    }
    exchange.close();
  }
}
