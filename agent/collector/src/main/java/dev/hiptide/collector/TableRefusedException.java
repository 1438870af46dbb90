package dev.hiptide.collector;

/**
 * What lies where the trace table should be cannot be it: something has written there. No other
 * collector could use it, either.
 */
final class TableRefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  TableRefusedException(String message) {
    super(message);
  }

  /** The table names a process that the agent has not named: to trace that would be an assault. */
  static TableRefusedException ofAnother(long named, long expected) {
    return new TableRefusedException(
        "the trace table is of process "
            + named
            + ", not of "
            + expected
            + ": something has written to it");
  }
}
