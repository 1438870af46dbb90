package dev.hiptide.otlp;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.hiptide.histogram.CountedHistogram;
import dev.hiptide.histogram.HistogramSeries;
import dev.hiptide.observation.Workload;
import dev.hiptide.settings.Otlp;
import dev.hiptide.tracer.IterationCosts.Example;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.registry.otlp.CompressionMode;
import io.micrometer.registry.otlp.OtlpConfig;
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
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Sends the metrics by OTLP over HTTP, with cumulative totals.
 *
 * <p>Micrometer's registry makes the messages, because then every meter is registered once for
 * Prometheus and OTLP alike, and its units, intervals and last message at the end need no code
 * here. It knows no histogram whose buckets are counted elsewhere, though, and no total that began
 * before the registry: both are put into its message before that is sent, and attributes of the
 * resource, too (opentelemetry-proto, metrics/v1/metrics.proto).
 */
public final class OtlpExport implements AutoCloseable {
  private static final Duration CLOSING_TIMEOUT = OtlpHttp.TIMEOUT;

  private final OtlpHttp http;
  private final List<CountedHistogram> histograms = new CopyOnWriteArrayList<>();
  private final String application;
  private final long startedEpochNanos;
  private final OtlpResource resource;
  private final Outages outages;
  private final OtlpMeterRegistry registry;

  /**
   * @param workload whose start is that of all totals
   * @param version the agent's
   * @param messages takes a line for the user when the receiver cannot be reached, or can again
   * @throws IOException if a file with a certificate cannot be used; the message names it
   */
  public OtlpExport(
      Otlp target, String application, Workload workload, String version, Consumer<String> messages)
      throws IOException {
    OtelEnvironment environment = new OtelEnvironment(System.getenv(), messages);
    http =
        new OtlpHttp(
            target.url().getScheme().equalsIgnoreCase("https")
                ? environment.tls()
                : Optional.empty());
    this.application = application;
    outages = new Outages(target.url(), messages);
    startedEpochNanos = TimeUnit.MILLISECONDS.toNanos(workload.startedEpochMillis());
    resource = new OtlpResource(workload, version);
    registry =
        OtlpMeterRegistry.builder(
                new Config(
                    target, environment.headers(), environment.resourceAttributes(application)))
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
  public MeterRegistry registry() {
    return registry;
  }

  /** Sends that histogram, too, from now on. */
  public void register(CountedHistogram histogram) {
    histograms.add(histogram);
  }

  /** Sends the last figures, if the receiver takes them in time. */
  @Override
  public void close() {
    Thread closing = new Thread(registry::close, "hiptide-otlp-end");
    closing.setDaemon(true);
    closing.start();
    try {
      closing.join(CLOSING_TIMEOUT.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void send(OtlpMetricsSender.Request request) {
    try {
      http.post(request.getAddress(), request.getHeaders(), completed(request.getMetricsData()));
      outages.taken();
    } catch (IOException e) {
      outages.notTaken(e);
    }
  }

  /** The message with the histograms, the start of each total and the resource. */
  private byte[] completed(byte[] message) throws InvalidProtocolBufferException {
    ExportMetricsServiceRequest.Builder request =
        ExportMetricsServiceRequest.parseFrom(message).toBuilder();
    ResourceMetrics.Builder metrics = request.getResourceMetricsBuilder(0);
    resource.complete(metrics.getResourceBuilder());
    ScopeMetrics.Builder scope = metrics.getScopeMetricsBuilder(0);
    for (Metric.Builder metric : scope.getMetricsBuilderList()) {
      if (metric.hasSum()) {
        metric
            .getSumBuilder()
            .getDataPointsBuilderList()
            .forEach(point -> point.setStartTimeUnixNano(startedEpochNanos));
      }
    }
    long nowNanos = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
    for (CountedHistogram histogram : histograms) {
      List<HistogramSeries> series = histogram.series().get();
      if (!series.isEmpty()) {
        scope.addMetrics(metric(histogram, series, nowNanos));
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
        .setAsDouble(series.value(example))
        .addFilteredAttributes(
            attribute(HistogramSeries.ITERATION, Long.toString(example.iteration())))
        .addFilteredAttributes(
            attribute(HistogramSeries.THREAD_ID, Integer.toString(example.tid())))
        .build();
  }

  static KeyValue attribute(String key, String value) {
    return KeyValue.newBuilder()
        .setKey(key)
        .setValue(AnyValue.newBuilder().setStringValue(value))
        .build();
  }

  /** Keeps Micrometer from reading the environment: it refuses or misreads what others accept. */
  private record Config(
      Otlp target, Map<String, String> headers, Map<String, String> resourceAttributes)
      implements OtlpConfig {
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
    public io.micrometer.registry.otlp.AggregationTemporality aggregationTemporality() {
      return io.micrometer.registry.otlp.AggregationTemporality.CUMULATIVE;
    }

    @Override
    public CompressionMode compressionMode() {
      return CompressionMode.NONE;
    }
  }
}
