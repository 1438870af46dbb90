package dev.hiptide.metrics;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.hiptide.attribution.IterationCosts.Example;
import dev.hiptide.settings.Otlp;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.ipc.http.HttpUrlConnectionSender;
import io.micrometer.registry.otlp.OtlpConfig;
import io.micrometer.registry.otlp.OtlpHttpMetricsSender;
import io.micrometer.registry.otlp.OtlpMeterRegistry;
import io.micrometer.registry.otlp.OtlpMetricsSender;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.Exemplar;
import io.opentelemetry.proto.metrics.v1.Histogram;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Sends the metrics by OTLP over HTTP, with cumulative totals. The OpenTelemetry variables {@code
 * OTEL_EXPORTER_OTLP_HEADERS} and {@code OTEL_RESOURCE_ATTRIBUTES} are heeded, by Micrometer.
 *
 * <p>Micrometer's registry knows no histogram whose buckets are counted elsewhere, so those are
 * added to what it is about to send (opentelemetry-proto, metrics/v1/metrics.proto).
 */
final class OtlpExport implements AutoCloseable {
  /** It tells in several lines of standard error that it has started. Held, or it is forgotten. */
  private static final Logger MICROMETER =
      Logger.getLogger("io.micrometer.core.instrument.push.PushMeterRegistry");

  private final OtlpMetricsSender http = new OtlpHttpMetricsSender(new HttpUrlConnectionSender());
  private final List<CountedHistogram> histograms = new CopyOnWriteArrayList<>();
  private final String application;
  private final long startedEpochNanos;
  private final Consumer<String> messages;
  private final OtlpMeterRegistry registry;
  private boolean isReached = true;

  /**
   * @param startedEpochMillis since when the totals count
   * @param messages takes a line for the user when the receiver cannot be reached, or can again
   */
  OtlpExport(Otlp target, String application, long startedEpochMillis, Consumer<String> messages) {
    this.application = application;
    this.messages = messages;
    startedEpochNanos = TimeUnit.MILLISECONDS.toNanos(startedEpochMillis);
    MICROMETER.setLevel(Level.WARNING);
    registry =
        OtlpMeterRegistry.builder(new Config(target, application))
            .clock(Clock.SYSTEM)
            .threadFactory(
                task -> {
                  Thread thread = new Thread(task, "hiptide-otlp");
                  thread.setDaemon(true);
                  return thread;
                })
            .metricsSender(this::send)
            .build();
  }

  /** The registry for all other meters. */
  MeterRegistry registry() {
    return registry;
  }

  /** Adds a histogram. */
  void register(CountedHistogram histogram) {
    histograms.add(histogram);
  }

  /** Sends the last figures. */
  @Override
  public void close() {
    registry.close();
  }

  private synchronized void send(OtlpMetricsSender.Request request) {
    try {
      http.send(
          OtlpMetricsSender.Request.builder(withHistograms(request.getMetricsData()))
              .address(request.getAddress())
              .headers(request.getHeaders())
              .compressionMode(request.getCompressionMode())
              .build());
      if (!isReached) {
        messages.accept("OTLP: " + request.getAddress() + " is reached again");
      }
      isReached = true;
    } catch (Exception e) { // the interface throws just that
      if (isReached) {
        messages.accept("OTLP: nothing is sent to " + request.getAddress() + " for now: " + e);
      }
      isReached = false;
    }
  }

  private byte[] withHistograms(byte[] message) throws InvalidProtocolBufferException {
    ExportMetricsServiceRequest.Builder request =
        ExportMetricsServiceRequest.parseFrom(message).toBuilder();
    long nowNanos = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
    for (CountedHistogram histogram : histograms) {
      List<HistogramSeries> series = histogram.series().get();
      if (!series.isEmpty()) {
        request
            .getResourceMetricsBuilder(0)
            .getScopeMetricsBuilder(0)
            .addMetrics(metric(histogram, series, nowNanos));
      }
    }
    return request.build().toByteArray();
  }

  private Metric metric(CountedHistogram histogram, List<HistogramSeries> series, long nowNanos) {
    return Metric.newBuilder()
        .setName(histogram.name())
        .setDescription(histogram.help())
        .setUnit(histogram.unit())
        .setHistogram(
            Histogram.newBuilder()
                .setAggregationTemporality(
                    AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE)
                .addAllDataPoints(series.stream().map(it -> dataPoint(it, nowNanos)).toList()))
        .build();
  }

  private HistogramDataPoint dataPoint(HistogramSeries series, long nowNanos) {
    HistogramDataPoint.Builder point =
        HistogramDataPoint.newBuilder()
            .setStartTimeUnixNano(startedEpochNanos)
            .setTimeUnixNano(nowNanos)
            .setCount(series.count())
            .setSum(series.sum())
            .addAllExplicitBounds(Arrays.stream(series.bounds()).boxed().toList())
            .addAllBucketCounts(Arrays.stream(series.counts()).boxed().toList())
            .addAttributes(attribute("application", application));
    for (Tag tag : series.tags()) {
      point.addAttributes(attribute(tag.getKey(), tag.getValue()));
    }
    series.examples().forEach(example -> point.addExemplars(exemplar(series, example)));
    return point.build();
  }

  private static Exemplar exemplar(HistogramSeries series, Example example) {
    return Exemplar.newBuilder()
        .setTimeUnixNano(TimeUnit.MILLISECONDS.toNanos(example.epochMillis()))
        .setAsDouble(example.value() / series.unitsPerBase())
        .addFilteredAttributes(attribute("iteration", Long.toString(example.iteration())))
        .addFilteredAttributes(attribute("thread_id", Integer.toString(example.tid())))
        .build();
  }

  private static KeyValue attribute(String key, String value) {
    return KeyValue.newBuilder()
        .setKey(key)
        .setValue(AnyValue.newBuilder().setStringValue(value))
        .build();
  }

  private record Config(Otlp target, String application) implements OtlpConfig {
    @Override
    public String get(String key) {
      return null;
    }

    @Override
    public String url() {
      return target.url().toString();
    }

    @Override
    public Duration step() {
      return target.interval();
    }

    @Override
    public Map<String, String> resourceAttributes() {
      Map<String, String> attributes = new HashMap<>(OtlpConfig.super.resourceAttributes());
      if (attributes.getOrDefault("service.name", UNNAMED).equals(UNNAMED)) {
        attributes.put("service.name", application);
      }
      return attributes;
    }

    /** What Micrometer says where nobody has given a name. */
    private static final String UNNAMED = "unknown_service";
  }
}
