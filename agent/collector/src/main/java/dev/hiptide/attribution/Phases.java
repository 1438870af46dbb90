package dev.hiptide.attribution;

import dev.hiptide.table.TraceTable;
import dev.hiptide.table.counts.Phase;
import dev.hiptide.tracer.Ledger;

/**
 * Tells the phase that a call belongs to. What comes after the last operation and the last
 * iteration so far is kept apart, as the tail, until another follows. Not thread-safe: the ledger's
 * monitor guards it.
 */
public final class Phases {
  private static final long NO_TAIL = -1;

  private final TraceTable table;
  private final Cells cells;
  private final Ledger ledger;

  /** The hosts' activity behind which the tail began. */
  private long tailActivity = NO_TAIL;

  /** The hosts' activity when {@link #sinceLast} was asked last. */
  private long activityAtLast;

  Phases(TraceTable table, Cells cells, Ledger ledger) {
    this.table = table;
    this.cells = cells;
    this.ledger = ledger;
    if (ledger.hasTail()) { // a predecessor's, and nothing has followed it yet
      tailActivity = cells.activity();
    }
    activityAtLast = tailActivity;
  }

  /** The phase of a call that a thread makes now in that context. */
  public Phase of(long context) {
    if (table.firstIterationNanoTime() == 0) {
      return Phase.STARTUP;
    }
    long activity = cells.activity();
    if (activity != tailActivity) {
      ledger.foldTail();
      tailActivity = activity;
    }
    return context != 0 || cells.hostsAreBusy() ? Phase.STEADY : Phase.TAIL;
  }

  /**
   * The phase of calls outside of everything that were made since this was asked last, after the
   * first iteration has begun: of steady state if a host thread went on meanwhile. To be asked
   * before the calls are read: those that came before a host thread's last step are there then.
   */
  public Phase sinceLast() {
    long activity = cells.activity();
    boolean wentOn = activity != activityAtLast;
    activityAtLast = activity;
    if (activity != tailActivity) {
      ledger.foldTail();
      tailActivity = activity;
    }
    return wentOn || cells.hostsAreBusy() ? Phase.STEADY : Phase.TAIL;
  }

  /** Changes whenever a host thread begins or ends an operation or an iteration. */
  public long activity() {
    return cells.activity();
  }

  /** Folds a tail that something has followed; returns whether a host thread is busy. */
  boolean settle() {
    boolean busy = cells.hostsAreBusy();
    if (table.firstIterationNanoTime() != 0 && (busy || cells.activity() != tailActivity)) {
      ledger.foldTail();
    }
    return busy;
  }
}
