package dev.hiptide.tracer;

import dev.hiptide.settings.Backend;
import java.io.IOException;

/**
 * Sees the system calls of a process and writes them into a {@link Ledger}. How it sees them is its
 * own: one that stops threads at their calls and one that counts in the kernel differ in their
 * {@link #cost}, and in nothing that is behind the ledger.
 */
public interface Tracer {
  /**
   * Its name in metrics and reports; {@link Backend#AUTO} as long as it is not decided. Safe for
   * any thread.
   */
  Backend backend();

  /**
   * Watches the process until it has ended or the tracer has been stopped. Called once, on the
   * thread that is to be the tracer's.
   *
   * @param life told of what becomes of the process
   * @throws TracingRefusedException if it may not be watched; it goes on undisturbed
   * @throws IOException if the process is gone
   */
  void run(Life life) throws TracingRefusedException, IOException;

  /**
   * Makes {@link #run} return and lets the process go, as if nobody had watched it. Safe for any
   * thread. A tracer that waits for a call of the process notices it at the next one.
   */
  void stop();

  /** What watching has cost the process so far. Safe for any thread. */
  Cost cost();

  /**
   * How long it has been busy, in nanoseconds, with the threads that it holds; 0 while it waits for
   * the next one, or where it holds none. It is busy for ever if it hangs. Safe for any thread.
   */
  long busyNanos();

  /**
   * What a tracer does to the threads that it watches.
   *
   * @param stops how often it has stopped a thread; 0 for one that stops none
   * @param heldNanos how long threads were held for that, in nanoseconds: from when their stops
   *     were seen until they could go on. What it takes to wake the tracer, and them, is not in it
   */
  record Cost(long stops, long heldNanos) {}

  /** Told of the turning points of the process's life, on the tracer's thread. */
  interface Life {
    /** Every thread that is to be watched is, from here on. */
    void tracing();

    /**
     * The process has made its last call, or has become another program that is not followed; it is
     * held until this returns, if that is possible. May be called more than once.
     */
    void ending();
  }
}
