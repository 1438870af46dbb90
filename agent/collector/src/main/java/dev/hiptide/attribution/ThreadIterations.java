package dev.hiptide.attribution;

/**
 * The iterations of one host thread, one after the other. A thread is stopped while its calls are
 * added, so an iteration that has ended has all its calls here, and those that had none are what
 * the thread's own count has more. Not thread-safe.
 */
final class ThreadIterations {
  private final IterationAccounts accounts;
  private final int tid;
  private final long skipped;
  private long completed;

  /** The iteration whose calls are being summed; 0 for none. */
  private long current;

  private long syncCalls;
  private long nanos;

  /**
   * @param skipped the iterations that had begun on the thread before it was traced
   */
  ThreadIterations(IterationAccounts accounts, int tid, long skipped) {
    this.accounts = accounts;
    this.tid = tid;
    this.skipped = skipped;
    this.completed = skipped;
  }

  /** The thread has ended so many iterations by now. */
  void ended(long completedNow) {
    long more = completedNow - completed;
    if (more <= 0) {
      return;
    }
    completed = completedNow;
    if (current != 0 && current <= completedNow) {
      accounts.add(tid, current, syncCalls, nanos);
      current = 0;
      more--;
    }
    if (more > 0) {
      accounts.addFree(more);
    }
  }

  /** A call that the thread made in the iteration with that number has returned. */
  void add(long iteration, boolean sync, long callNanos) {
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
