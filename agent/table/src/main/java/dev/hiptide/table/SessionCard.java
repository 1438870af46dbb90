package dev.hiptide.table;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Who observes a workload, and how: what a command needs to know of a session without asking
 * anybody. The collector writes it into the trace table. Texts have no control characters; what
 * does not apply is empty.
 *
 * @param application the workload's name, the label of all metrics
 * @param endpoint where the metrics are, as {@code http://127.0.0.1:9748/metrics}; empty without an
 *     endpoint
 * @param access who may use the endpoint: {@code open} or {@code basic-auth}
 * @param backend what traces: {@code bpf} or {@code ptrace}; empty if nothing does
 * @param trace the setting {@code trace}
 * @param version the version of hiptide
 * @param java the version of the workload's Java
 */
public record SessionCard(
    String application,
    String endpoint,
    String access,
    String backend,
    String trace,
    String version,
    String java) {
  private static final char SEPARATOR = '=';

  /** The lines of which {@link #parse} makes it again. */
  String text() {
    Map<String, String> lines = new LinkedHashMap<>();
    lines.put("application", application);
    lines.put("endpoint", endpoint);
    lines.put("access", access);
    lines.put("backend", backend);
    lines.put("trace", trace);
    lines.put("version", version);
    lines.put("java", java);
    StringBuilder text = new StringBuilder();
    lines.forEach(
        (key, value) -> text.append(key).append(SEPARATOR).append(oneLine(value)).append('\n'));
    return text.toString();
  }

  /** Reads lines; one that is not there is empty, and what is unknown is left out. */
  static SessionCard parse(String text) {
    Map<String, String> lines = new LinkedHashMap<>();
    text.lines()
        .filter(line -> line.indexOf(SEPARATOR) > 0)
        .forEach(
            line -> {
              int end = line.indexOf(SEPARATOR);
              lines.put(line.substring(0, end), line.substring(end + 1));
            });
    return new SessionCard(
        lines.getOrDefault("application", ""),
        lines.getOrDefault("endpoint", ""),
        lines.getOrDefault("access", ""),
        lines.getOrDefault("backend", ""),
        lines.getOrDefault("trace", ""),
        lines.getOrDefault("version", ""),
        lines.getOrDefault("java", ""));
  }

  private static String oneLine(String value) {
    StringBuilder line = new StringBuilder(value);
    for (int i = 0; i < line.length(); i++) {
      if (Character.isISOControl(line.charAt(i))) {
        line.setCharAt(i, '?');
      }
    }
    return line.toString();
  }
}
