package dev.hiptide.attribution;

import dev.hiptide.tracer.Ledger;

/**
 * The iterations of one host thread, one after the other. A thread is stopped while its calls are
 * added, so an iteration that has ended has all its calls here; the thread's own count tells of
 * those that had none. Not thread-safe.
 */
public final class ThreadIterations {
  private final Ledger ledger;
  private final int tid;
  private final long skipped;
  private long completed;

  /** The iteration whose calls are being summed; 0 for none. */
  private long current;

  private long syncCalls;
  private long nanos;

  /**
   * @param skipped the iterations that had begun on the thread before it was watched
   */
  ThreadIterations(Ledger ledger, int tid, long skipped) {
    this.ledger = ledger;
    this.tid = tid;
    this.skipped = skipped;
    this.completed = skipped;
  }

  /** The number of iterations that the thread has ended by now. */
  public void ended(long completedNow) {
    long more = completedNow - completed;
    if (more <= 0) {
      return;
    }
    completed = completedNow;
    if (current != 0 && current <= completedNow) {
      ledger.iteration(tid, current, syncCalls, nanos);
      current = 0;
      more--;
    }
    if (more > 0) {
      ledger.iterationsWithoutCalls(more);
    }
  }

  /** A call that the thread made in the iteration with that number has returned. */
  public void add(long iteration, boolean sync, long callNanos) {
    if (iteration <= skipped) {
      return;
    }
    if (iteration != current) {
      current = iteration;
      syncCalls = 0;
      nanos = 0;
    }
    syncCalls += sync ? 1 : 0;
    nanos += callNanos;
  }
}
