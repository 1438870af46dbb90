package dev.hiptide.table;

/** The life of a collector, as the workload sees it in the trace table. */
public enum CollectorState {
  /** No collector has written to the table yet. */
  ABSENT,
  /** Its process runs and has opened the table. */
  STARTING,
  /** A tracer watches the workload; which of its threads it stops depends on the mode. */
  TRACING,
  /** It serves metrics but does not trace: not asked to, or not permitted. */
  SERVING,
  /** The workload has ended; the last report is written. */
  FINISHED;

  private static final CollectorState[] STATES = values();

  static CollectorState of(long ordinal) {
    return ordinal >= 0 && ordinal < STATES.length ? STATES[(int) ordinal] : ABSENT;
  }

  /** Whether the collector does all that it can do: the workload need not wait any longer. */
  public boolean isReady() {
    return this == TRACING || this == SERVING;
  }
}
