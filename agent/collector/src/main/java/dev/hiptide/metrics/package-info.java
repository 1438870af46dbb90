/** What Prometheus scrapes: the one place that knows the names of the metrics. */
package dev.hiptide.metrics;
