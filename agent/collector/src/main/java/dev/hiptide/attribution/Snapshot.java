package dev.hiptide.attribution;

import java.util.List;

/**
 * All that was charged until one moment.
 *
 * @param nanoTime that moment, by {@link System#nanoTime}
 * @param operations the names of the operations, by number
 * @param lost calls that could not be charged to anything
 * @param threads the threads that are traced now
 * @param hostsAreBusy whether a host thread is inside an operation or an iteration
 */
public record Snapshot(
    long nanoTime,
    List<String> operations,
    List<Charge> charges,
    List<InFlight> inFlight,
    long lost,
    int threads,
    boolean hostsAreBusy) {}
