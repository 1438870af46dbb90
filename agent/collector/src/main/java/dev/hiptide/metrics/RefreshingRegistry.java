package dev.hiptide.metrics;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.registry.PrometheusScrapeRequest;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * A registry that is brought up to date at the beginning of each scrape, so that all values of one
 * scrape agree.
 */
final class RefreshingRegistry extends PrometheusRegistry {
  private final Object lock;
  private final Runnable refresh;
  private boolean isRefreshed;

  /**
   * @param lock held while the figures are changed
   */
  RefreshingRegistry(Object lock, Runnable refresh) {
    this.lock = lock;
    this.refresh = refresh;
  }

  @Override
  public MetricSnapshots scrape() {
    return refreshed(super::scrape);
  }

  @Override
  public MetricSnapshots scrape(PrometheusScrapeRequest request) {
    return refreshed(() -> super.scrape(request));
  }

  @Override
  public MetricSnapshots scrape(Predicate<String> includedNames) {
    return refreshed(() -> super.scrape(includedNames));
  }

  @Override
  public MetricSnapshots scrape(Predicate<String> includedNames, PrometheusScrapeRequest request) {
    return refreshed(() -> super.scrape(includedNames, request));
  }

  /** Scrapes after a refresh. The methods above call each other; only the outermost refreshes. */
  private MetricSnapshots refreshed(Supplier<MetricSnapshots> scrape) {
    synchronized (lock) {
      if (isRefreshed) {
        return scrape.get();
      }
      isRefreshed = true;
      try {
        refresh.run();
        return scrape.get();
      } finally {
        isRefreshed = false;
      }
    }
  }
}
