package dev.hiptide.observation;

/**
 * How far the figures can be trusted, and what they cost.
 *
 * @param tracing whether the workload's threads are traced now
 * @param stops how often this collector has stopped a thread
 * @param stopNanos how long threads were held for it, in nanoseconds
 * @param collectorCpuNanos the CPU time that this collector has used
 * @param untracedNanos how long the workload ran untraced because a collector had died
 * @param collectorStarts how many collectors there were
 * @param threadsWithoutCell threads whose calls could not be attributed, for want of a cell
 * @param readyNanos how long after the agent's start the first collector traced; 0 if none did
 * @param threadsAnnounced threads that have asked to be traced and were from then on
 * @param announcementNanos how long they waited for it together, in nanoseconds
 * @param threadsUnheard threads that went on before they were traced, for want of an answer
 * @param adviceErrors exceptions in advice, each a bug of the agent
 */
public record Health(
    boolean tracing,
    long stops,
    long stopNanos,
    long collectorCpuNanos,
    long untracedNanos,
    long collectorStarts,
    long threadsWithoutCell,
    long readyNanos,
    long threadsAnnounced,
    long announcementNanos,
    long threadsUnheard,
    long adviceErrors) {}
