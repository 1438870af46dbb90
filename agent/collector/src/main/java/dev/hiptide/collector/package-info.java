/**
 * The collector: the second process, which the agent starts. It joins the tracer, the attribution,
 * the metrics and the report, and goes when the workload has gone.
 */
package dev.hiptide.collector;
