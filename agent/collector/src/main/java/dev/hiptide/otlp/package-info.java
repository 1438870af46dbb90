/** Sends the metrics to an OpenTelemetry collector, or another receiver of OTLP over HTTP. */
package dev.hiptide.otlp;
