/**
 * The collector: the second process, which the agent starts. This package joins the tracer, the
 * attribution, the monitor, the metrics and the report. The process ends when the workload has
 * ended.
 */
package dev.hiptide.collector;
