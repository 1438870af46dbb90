package dev.hiptide.tracer;

/**
 * Told of the system calls of one thread, each while that thread is stopped. Called by the tracer's
 * thread alone.
 */
public interface CallSink {
  /**
   * A call begins.
   *
   * @param syscall its number
   * @param firstArgument its first argument
   * @param nanoTime when, by {@link System#nanoTime}
   */
  OpenCall enter(int syscall, long firstArgument, long nanoTime);

  /** The thread is gone; calls of it that are still open never return. */
  void ended(long nanoTime);

  /**
   * Whether to tell of this thread's calls; one of which nobody wants to hear runs at full speed.
   */
  boolean wantsCalls();

  /** A call that is under way. */
  interface OpenCall {
    /**
     * The call has returned; not called for one that never does, such as exit(2).
     *
     * @param error whether it returned an error number
     */
    void returned(boolean error, long nanoTime);
  }

  /** Makes the sinks. */
  interface Factory {
    /**
     * A thread is traced from here on.
     *
     * @param born whether it is new; false for one that was there when the tracer came
     */
    CallSink open(int tid, boolean born);
  }
}
