package dev.hiptide.observation;

/**
 * The process that is observed; no two of a machine are equal between two of its starts.
 *
 * @param pid its number, in its own PID namespace
 * @param startedNanoTime when the agent started in it, by {@link System#nanoTime}
 * @param startedEpochMillis the same moment, in milliseconds since the epoch
 */
public record Workload(long pid, long startedNanoTime, long startedEpochMillis) {}
