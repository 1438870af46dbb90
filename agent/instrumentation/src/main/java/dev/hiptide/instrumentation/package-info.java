/**
 * The agent inside the workload: it resolves the settings, creates the trace table, weaves the
 * probe into the HIP runtime ({@code weaving}) and keeps a collector running ({@code supervision}).
 */
package dev.hiptide.instrumentation;
