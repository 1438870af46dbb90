package dev.hiptide.probe;

/** The life of a collector, as the workload sees it in the trace table. */
public enum CollectorState {
  /** No collector has spoken yet. */
  ABSENT,
  /** Its process runs and has opened the table. */
  STARTING,
  /** Every thread of the workload is traced. */
  TRACING,
  /** It serves metrics but does not trace: not asked to, or not permitted. */
  SERVING,
  /** The workload has ended; the last report is written. */
  FINISHED;

  private static final CollectorState[] STATES = values();

  static CollectorState of(long ordinal) {
    return ordinal >= 0 && ordinal < STATES.length ? STATES[(int) ordinal] : ABSENT;
  }
}
