package dev.hiptide.tracer.ptrace;

import dev.hiptide.tracer.Watch;
import java.util.function.IntConsumer;

/**
 * Told of the system calls of one thread, each while that thread is stopped. Called by the tracer's
 * thread alone.
 */
interface CallSink {
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

  /** At which calls the thread is to be stopped, from its next stop on. */
  Watch watch();

  /** The thread has been let go, to be stopped at those calls; told when that has changed. */
  void inForce(Watch watch);

  /** A call that is under way. */
  interface OpenCall {
    /**
     * The call has returned; not called for one that never does, such as exit(2).
     *
     * @param error the error number that it returned, errno(3); 0 for success
     */
    void returned(int error, long nanoTime);
  }

  /** Where the sinks of a process come from. */
  interface Factory {
    /**
     * A thread is held from here on.
     *
     * @param born whether it is new; false for one that was there when the tracer came
     */
    CallSink open(int tid, boolean born);

    /**
     * Tells of threads whose {@link #watch} may differ from what it was when this was called last.
     * Called between any two stops, so it must be quick when there are none.
     */
    void changed(IntConsumer tids);

    /**
     * A sink has thrown as it was told of a call. If this throws, too, the tracer ends, and the
     * thread goes on untraced, or not at all where a filter needs a tracer.
     */
    default void failed(RuntimeException failure) {
      throw failure;
    }
  }
}
