package dev.hiptide.otlp;

import dev.hiptide.credentials.TlsContexts;
import dev.hiptide.credentials.TlsContexts.Identity;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;

/**
 * OpenTelemetry's environment variables (opentelemetry.io, "OpenTelemetry Environment Variable
 * Specification" and "OpenTelemetry Protocol Exporter"). An entry of a list that is malformed is
 * told and left out: it must not break a program that already sets it. An empty variable is none.
 */
final class OtelEnvironment {
  private static final String EXPORTER = "OTEL_EXPORTER_OTLP_";

  /** Stands before the rest of a name, and takes precedence over the same name without it. */
  private static final String OF_METRICS = "METRICS_";

  private static final String RESOURCE = "OTEL_RESOURCE_ATTRIBUTES";

  private final Map<String, String> variables;
  private final Consumer<String> messages;

  /**
   * @param messages takes a line for the user for each malformed entry
   */
  OtelEnvironment(Map<String, String> variables, Consumer<String> messages) {
    this.variables = variables;
    this.messages = messages;
  }

  /** {@code OTEL_EXPORTER_OTLP_HEADERS}; {@code …_METRICS_HEADERS} takes precedence. */
  Map<String, String> headers() {
    Map<String, String> headers = pairs(EXPORTER + "HEADERS");
    headers.putAll(pairs(EXPORTER + OF_METRICS + "HEADERS"));
    return headers;
  }

  /**
   * {@code OTEL_RESOURCE_ATTRIBUTES} and {@code OTEL_SERVICE_NAME}.
   *
   * @param application the service's name if the variables give none
   */
  Map<String, String> resourceAttributes(String application) {
    Map<String, String> attributes = pairs(RESOURCE);
    value("OTEL_SERVICE_NAME").ifPresent(name -> attributes.put("service.name", name));
    attributes.putIfAbsent("service.name", application);
    return attributes;
  }

  /**
   * The certificates of {@code OTEL_EXPORTER_OTLP_CERTIFICATE}, {@code …_CLIENT_CERTIFICATE} and
   * {@code …_CLIENT_KEY}; empty if none is set, which leaves it to Java's own properties.
   *
   * @throws IOException if a file cannot be used, or one of the client's two is missing
   */
  Optional<SSLContext> tls() throws IOException {
    Optional<Path> authorities = file("CERTIFICATE");
    Optional<Path> certificate = file("CLIENT_CERTIFICATE");
    Optional<Path> key = file("CLIENT_KEY");
    if (certificate.isPresent() != key.isPresent()) {
      throw new IOException(EXPORTER + "CLIENT_CERTIFICATE and …_CLIENT_KEY go together");
    }
    if (authorities.isEmpty() && certificate.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        TlsContexts.of(certificate.map(it -> new Identity(it, key.get())), authorities));
  }

  private Optional<Path> file(String name) {
    return value(EXPORTER + OF_METRICS + name).or(() -> value(EXPORTER + name)).map(Path::of);
  }

  private Optional<String> value(String variable) {
    return Optional.ofNullable(variables.get(variable)).filter(value -> !value.isBlank());
  }

  /**
   * {@code key=value,key=value} in the format of W3C's Baggage, without properties: blanks around
   * keys, values and pairs do not count, keys and values are percent-encoded, of two pairs with one
   * key the last counts. A message does not quote an entry, which may be a secret.
   */
  private Map<String, String> pairs(String variable) {
    Map<String, String> pairs = new LinkedHashMap<>();
    String[] entries = value(variable).orElse("").split(",");
    for (int number = 1; number <= entries.length; number++) {
      String entry = entries[number - 1];
      int equals = entry.indexOf('=');
      if (entry.isBlank()) {
        continue; // behind a comma at the end
      }
      String key = equals < 0 ? "" : entry.substring(0, equals).strip();
      if (key.isEmpty()) {
        leaveOut(variable, number, "it is not key=value");
        continue;
      }
      try {
        pairs.put(decoded(key), decoded(entry.substring(equals + 1)));
      } catch (IllegalArgumentException e) {
        leaveOut(variable, number, "its % is not followed by two hexadecimal digits");
      }
    }
    return pairs;
  }

  private void leaveOut(String variable, int number, String reason) {
    messages.accept("OTLP: entry %d of %s is left out: %s".formatted(number, variable, reason));
  }

  /** Percent-decoding alone: what the JDK's decoder makes of a plus sign is for HTML forms. */
  private static String decoded(String text) {
    return URLDecoder.decode(text.strip().replace("+", "%2B"), StandardCharsets.UTF_8);
  }
}
