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
  static URI parseUrl(String text) {
    URI url = URI.create(text);
    String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
    if (!scheme.equals("http") && !scheme.equals("https") || url.getHost() == null) {
      throw new IllegalArgumentException(text);
    }
    return url;
  }
}
