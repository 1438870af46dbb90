package dev.hiptide.endpoint;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a request is answered with: everything is in memory, so that nothing can fail while it is
 * sent but the connection.
 *
 * @param status the HTTP status
 * @param headers in the order in which they are sent
 * @param body never changed
 */
record Answer(int status, Map<String, String> headers, byte[] body) {
  private static final int FIRST_ERROR = 400;

  static Answer of(Page.Content content) {
    return new Answer(
        content.status(),
        Map.of("Content-Type", content.type() + "; charset=utf-8"),
        content.text().getBytes(StandardCharsets.UTF_8));
  }

  /** One line, for people. */
  static Answer line(int status, String line) {
    return of(new Page.Content(status, "text/plain", line + "\n"));
  }

  Answer with(String header, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(header, value);
    return new Answer(status, more, body);
  }

  /** Whether the client has got what it asked for. */
  boolean isGood() {
    return status < FIRST_ERROR;
  }
}
