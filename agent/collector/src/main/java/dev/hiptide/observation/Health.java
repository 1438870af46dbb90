package dev.hiptide.observation;

import dev.hiptide.settings.Backend;
import dev.hiptide.tracer.Tracer;

/**
 * How far the figures can be trusted, and what they cost.
 *
 * @param tracing whether the workload is traced, or was until it ended
 * @param backend what traces it; {@link Backend#AUTO} as long as that is not decided
 * @param cost what tracing has cost the workload since this collector began
 * @param collectors the collectors that the workload has had
 * @param announcements threads that have asked to be traced
 * @param threadsWithoutCell threads whose calls could not be attributed, because no cell was free
 * @param adviceErrors exceptions in advice, each a bug of the agent
 * @param tableFaults fields of the trace table that something else has written to
 */
public record Health(
    boolean tracing,
    Backend backend,
    Tracer.Cost cost,
    Collectors collectors,
    Announcements announcements,
    long threadsWithoutCell,
    long adviceErrors,
    long tableFaults) {

  /**
   * The collectors of one workload. If one dies, the agent starts another.
   *
   * @param starts how many there were
   * @param cpuNanos the CPU time of the present one, in nanoseconds
   * @param readyNanos how long after the agent's start the first one traced, in nanoseconds; 0 if
   *     none has traced yet
   * @param untracedNanos how long the workload ran untraced because one had died, in nanoseconds
   */
  public record Collectors(long starts, long cpuNanos, long readyNanos, long untracedNanos) {}

  /**
   * Threads that ask to be traced before their first GPU call or iteration, and wait for it.
   *
   * @param answered how many were traced before they went on
   * @param waitNanos how long those waited together, in nanoseconds
   * @param unanswered how many went on before they were traced
   */
  public record Announcements(long answered, long waitNanos, long unanswered) {
    /** How long an answered thread waited on average, in nanoseconds; 0 if there was none. */
    public double meanWaitNanos() {
      return answered == 0 ? 0 : (double) waitNanos / answered;
    }
  }
}
