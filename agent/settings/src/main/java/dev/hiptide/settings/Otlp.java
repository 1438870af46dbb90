package dev.hiptide.settings;

import java.net.URI;
import java.time.Duration;
import java.util.Locale;

/**
 * Where metrics are sent by the OpenTelemetry protocol, over HTTP.
 *
 * @param url the address, path included
 * @param interval how often
 */
public record Otlp(URI url, Duration interval) {
  private static final int MAX_PORT = 65535;

  /**
   * Reads the address. A user or a query is refused: the address appears in command lines and
   * messages, which are no place for a password or a token.
   */
  static URI parseUrl(String text) {
    URI url = URI.create(text);
    String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
    boolean isHttp = scheme.equals("http") || scheme.equals("https");
    boolean hasPath = url.getRawPath() != null && url.getRawPath().length() > 1;
    boolean mayHoldSecrets = url.getRawUserInfo() != null || url.getRawQuery() != null;
    if (!isHttp
        || url.getHost() == null
        || url.getPort() > MAX_PORT
        || !hasPath
        || mayHoldSecrets) {
      throw new IllegalArgumentException(text);
    }
    return url;
  }
}
