package dev.hiptide.otlp;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads OpenTelemetry's environment variables (opentelemetry.io, environment variable
 * specification). What is malformed is ignored: an invalid variable must not break a program that
 * already sets it.
 */
final class OtelEnvironment {
  private OtelEnvironment() {}

  /** {@code OTEL_EXPORTER_OTLP_HEADERS}; {@code …_METRICS_HEADERS} takes precedence. */
  static Map<String, String> headers(Map<String, String> environment) {
    Map<String, String> headers = pairs(environment.get("OTEL_EXPORTER_OTLP_HEADERS"));
    headers.putAll(pairs(environment.get("OTEL_EXPORTER_OTLP_METRICS_HEADERS")));
    return headers;
  }

  /**
   * {@code OTEL_RESOURCE_ATTRIBUTES} and {@code OTEL_SERVICE_NAME}.
   *
   * @param application the service's name if the variables give none
   */
  static Map<String, String> resourceAttributes(
      Map<String, String> environment, String application) {
    Map<String, String> attributes = pairs(environment.get("OTEL_RESOURCE_ATTRIBUTES"));
    String name = environment.get("OTEL_SERVICE_NAME");
    if (name != null && !name.isBlank()) {
      attributes.put("service.name", name);
    }
    attributes.putIfAbsent("service.name", application);
    return attributes;
  }

  /** {@code key=value,key=value}, percent-encoded; of two pairs with one key the last counts. */
  private static Map<String, String> pairs(String text) {
    Map<String, String> pairs = new LinkedHashMap<>();
    if (text == null) {
      return pairs;
    }
    for (String pair : text.split(",")) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        try {
          String value = URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8);
          pairs.put(pair.substring(0, equals).strip(), value.strip());
        } catch (IllegalArgumentException e) {
          // a malformed escape
        }
      }
    }
    return pairs;
  }
}
