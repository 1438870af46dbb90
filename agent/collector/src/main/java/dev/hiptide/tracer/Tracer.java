package dev.hiptide.tracer;

import dev.hiptide.tracer.ptrace.CallSink;
import java.io.IOException;

/**
 * Sees the system calls of a process and tells {@link CallSink}s of them. Another way to see them
 * needs no more than this.
 */
public interface Tracer {
  /**
   * Traces the process until it has ended.
   *
   * @throws TracingRefusedException if it may not be traced; it goes on undisturbed
   * @throws IOException if the process is gone
   */
  void run() throws TracingRefusedException, IOException;

  /** How often a thread has been stopped so far. Safe for any thread. */
  long stops();

  /**
   * How long threads were held, from when their stops were seen until they could go on, in
   * nanoseconds. What it takes to wake the tracer, and them, is not in it. Safe for any thread.
   */
  long heldNanos();

  /**
   * What a tracer does to the threads that it watches.
   *
   * @param stops how often it has stopped a thread; 0 for one that stops none
   * @param heldNanos how long threads were held for that, in nanoseconds
   */
  record Cost(long stops, long heldNanos) {}

  /** Told of the great turns of the process's life, on the tracer's thread. */
  interface Listener {
    /** Every thread is in the tracer's hands now. */
    void tracing();

    /**
     * The process has made its last call, or has become another program that is not followed; it is
     * held until this returns, if that is possible. May be called more than once.
     */
    void ending();
  }
}
