package dev.hiptide.observation;

/**
 * The threads that call HIP or mark iterations.
 *
 * @param count how many there have been
 * @param runnableNanos how long they were on a core or waited for one, together, in nanoseconds
 */
public record HostThreads(int count, long runnableNanos) {}
