package dev.hiptide.endpoint;

import com.sun.net.httpserver.Authenticator;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpPrincipal;
import java.util.Objects;
import java.util.Optional;

/**
 * Lets users in, or everybody, and notes who asks for the metrics. It is an authenticator because
 * Prometheus's server has no other place for one who sees each request before it is answered.
 */
final class Doorkeeper extends Authenticator {
  private static final String NOBODY = "";
  private static final HttpPrincipal EVERYBODY = new HttpPrincipal(NOBODY, "hiptide");

  private final Optional<Authenticator> users;
  private final String path;
  private final Scrapers scrapers;

  /**
   * @param users checks user and password; everybody is let in if empty
   * @param path where the metrics are
   * @param scrapers told of those that are let in and ask for that
   */
  Doorkeeper(Optional<Authenticator> users, String path, Scrapers scrapers) {
    this.users = users;
    this.path = path;
    this.scrapers = scrapers;
  }

  @Override
  public Result authenticate(HttpExchange exchange) {
    Result result =
        users.map(it -> it.authenticate(exchange)).orElseGet(() -> new Success(EVERYBODY));
    if (result instanceof Success success && exchange.getRequestURI().getPath().equals(path)) {
      String agent = exchange.getRequestHeaders().getFirst("User-Agent");
      scrapers.came(
          exchange.getRemoteAddress(),
          Objects.requireNonNullElse(agent, NOBODY),
          success.getPrincipal().getUsername());
    }
    return result;
  }
}
