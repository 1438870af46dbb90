package dev.hiptide.endpoint;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/** Requests that nobody should send. */
final class Nonsense {
  private static final List<String> TARGETS =
      List.of("/metrics", "/", "/large", "//", "/..", "/%00", "*", "x:y", "http://a/metrics", "");

  private static final List<String> LINES =
      List.of(
          "Host: localhost",
          "Host: evil.example",
          "Host: [",
          "Content-Length: -1",
          "Content-Length: 99999999999999999999",
          "Content-Length: 1000000",
          "Transfer-Encoding: chunked",
          "Transfer-Encoding: x",
          "Expect: 100-continue",
          "Connection: close",
          "Accept: application/openmetrics-text",
          "Accept-Encoding: gzip",
          "Authorization: Basic",
          "Authorization: Basic !!!!",
          "Authorization: Basic Og==",
          "Authorization: Basic YWxpY2U=",
          ": nothing",
          "no colon",
          " folded");

  private Nonsense() {}

  /** Bytes of one connection. */
  static byte[] request(Random random) {
    return switch (random.nextInt(6)) {
      case 0 -> bytes(random, random.nextInt(2000));
      case 1 -> hello(random);
      case 2 -> text("GET /metrics HTTP/1.1\r\nA: " + "a".repeat(random.nextInt(200_000)) + end());
      case 3 -> text("GET /metrics HTTP/1.1\r\n" + "A: b\r\n".repeat(random.nextInt(1000)) + end());
      case 4 -> text(likely(random).repeat(1 + random.nextInt(20)));
      default -> cut(text(likely(random)), random);
    };
  }

  private static String likely(Random random) {
    StringBuilder request = new StringBuilder();
    request.append(List.of("GET", "HEAD", "POST", "PRI", "\0").get(random.nextInt(5)));
    request.append(' ').append(TARGETS.get(random.nextInt(TARGETS.size())));
    request.append(
        List.of(" HTTP/1.1\r\n", " HTTP/1.0\r\n", " HTTP/9\r\n", "\n").get(random.nextInt(4)));
    for (int i = random.nextInt(5); i > 0; i--) {
      request.append(LINES.get(random.nextInt(LINES.size()))).append("\r\n");
    }
    return request.append("\r\n").toString();
  }

  /** The beginning of a TLS handshake (RFC 8446, section 5.1), and anything behind it. */
  private static byte[] hello(Random random) {
    byte[] record = bytes(random, 5 + random.nextInt(600));
    System.arraycopy(new byte[] {22, 3, 1, 2, 0}, 0, record, 0, 5);
    return record;
  }

  private static byte[] cut(byte[] request, Random random) {
    return java.util.Arrays.copyOf(request, random.nextInt(request.length));
  }

  private static byte[] bytes(Random random, int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String end() {
    return "\r\n\r\n";
  }
}
