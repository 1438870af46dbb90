package dev.hiptide.endpoint;

import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.zip.GZIPOutputStream;

/**
 * The metrics in the formats that Prometheus knows, each as it is or packed. These are few:
 * whatever the headers of many requests are, few answers are made. Thread-safe.
 */
final class Exposition {
  private static final int OK = 200;

  private final PrometheusRegistry registry;
  private final Scrapers scrapers;
  private final ExpositionFormats writers = ExpositionFormats.init();
  private final Map<Format, Supplier<Answer>> answers = new ConcurrentHashMap<>();

  private record Format(ExpositionFormatWriter writer, boolean isGzip) {}

  Exposition(PrometheusRegistry registry, Scrapers scrapers) {
    this.registry = registry;
    this.scrapers = scrapers;
  }

  /**
   * The metrics of this moment.
   *
   * @param accept the header, which says what format the client takes; empty if there is none
   * @param acceptEncoding the header; empty if there is none
   */
  Answer answer(String accept, String acceptEncoding) {
    boolean isGzip = acceptEncoding.toLowerCase(Locale.ROOT).contains("gzip");
    return answers
        .computeIfAbsent(
            new Format(writers.findWriter(accept), isGzip),
            format -> Shared.among(scrapers, () -> make(format)))
        .get();
  }

  private Answer make(Format format) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    try (OutputStream out = format.isGzip() ? new GZIPOutputStream(body) : body) {
      format.writer().write(out, registry.scrape());
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory has no such failures
    }
    Answer answer =
        new Answer(
            OK, Map.of("Content-Type", format.writer().getContentType()), body.toByteArray());
    return format.isGzip() ? answer.with("Content-Encoding", "gzip") : answer;
  }
}
