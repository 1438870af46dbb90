/**
 * The figures as metrics for Prometheus and, by {@code otlp}, for OpenTelemetry. Every metric's
 * name is written in this package, once.
 */
package dev.hiptide.metrics;
