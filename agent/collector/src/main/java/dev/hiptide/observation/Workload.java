package dev.hiptide.observation;

/**
 * The process that is observed. No two of a machine are equal until it is booted again.
 *
 * @param pid its number, in its own PID namespace
 * @param startedNanoTime when the agent started in it, by {@link System#nanoTime}
 * @param startedEpochMillis the same moment, in milliseconds since the epoch
 */
public record Workload(long pid, long startedNanoTime, long startedEpochMillis) {}
