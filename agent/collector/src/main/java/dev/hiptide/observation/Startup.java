package dev.hiptide.observation;

/**
 * What belongs to the time before the first iteration, and so not to the steady state.
 *
 * @param endNanoTime when the first iteration began, by {@link System#nanoTime}; 0 before
 * @param hostRunnableNanos how long host threads were runnable until then, in nanoseconds
 * @param hipNanos wall time inside HIP calls until then, in nanoseconds
 */
public record Startup(long endNanoTime, long hostRunnableNanos, long hipNanos) {}
