package dev.hiptide.metrics;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.registry.PrometheusScrapeRequest;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.function.Predicate;

/**
 * A registry that is brought up to date at the beginning of each scrape, so that all of one agrees.
 */
final class RefreshingRegistry extends PrometheusRegistry {
  private final Object lock;
  private final Runnable refresh;

  /**
   * @param lock held by whoever changes the figures
   */
  RefreshingRegistry(Object lock, Runnable refresh) {
    this.lock = lock;
    this.refresh = refresh;
  }

  @Override
  public MetricSnapshots scrape() {
    synchronized (lock) {
      refresh.run();
      return super.scrape();
    }
  }

  @Override
  public MetricSnapshots scrape(PrometheusScrapeRequest request) {
    synchronized (lock) {
      refresh.run();
      return super.scrape(request);
    }
  }

  @Override
  public MetricSnapshots scrape(Predicate<String> includedNames) {
    synchronized (lock) {
      refresh.run();
      return super.scrape(includedNames);
    }
  }

  @Override
  public MetricSnapshots scrape(Predicate<String> includedNames, PrometheusScrapeRequest request) {
    synchronized (lock) {
      refresh.run();
      return super.scrape(includedNames, request);
    }
  }
}
