package dev.hiptide.probe;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A thread of the agent that sleeps, and is traced: a thread that wakes it wakes the tracer, which
 * is asleep as long as no traced thread makes a system call. That takes no native code in the
 * workload and no clock in the collector.
 *
 * <p>It also makes the calls from which the collector learns what a traced call costs at least: it
 * gives itself its own name again, prctl(2) PR_SET_NAME, which does next to nothing.
 */
public final class Doorbell {
  private static final String NAME = "hiptide-doorbell";

  /** Enough for a median; a traced call takes tens of microseconds. */
  private static final int NULL_CALLS = 65;

  /** Far longer than a busy machine takes to start a thread. */
  private static final long MAX_SECONDS = 5;

  private static volatile Thread thread;
  private static volatile boolean calibrating;

  private Doorbell() {}

  /**
   * Hangs it up.
   *
   * @return whether the collector can know the thread; if not, it has not come into being in time
   */
  public static boolean install() throws InterruptedException {
    CountDownLatch hung = new CountDownLatch(1);
    HelperThread.of(NAME, () -> run(hung)).start();
    return hung.await(MAX_SECONDS, TimeUnit.SECONDS);
  }

  /** Takes it down, and waits for a moment until its thread has ended. */
  public static void remove() throws InterruptedException {
    Thread hung = thread;
    thread = null;
    if (hung != null) {
      LockSupport.unpark(hung);
      hung.join(TimeUnit.SECONDS.toMillis(MAX_SECONDS));
    }
  }

  /** Wakes the tracer. */
  public static void ring() {
    LockSupport.unpark(thread); // null is nobody
  }

  /** The collector traces: lets it measure calls that do nothing. Returns at once. */
  public static void calibrate() {
    calibrating = true;
    ring();
  }

  private static void run(CountDownLatch hung) {
    try {
      Probe.doorbellThread();
    } catch (IOException e) {
      // no /proc: then there is no tracer either
    } finally {
      thread = Thread.currentThread();
      hung.countDown();
    }
    while (thread == Thread.currentThread()) {
      LockSupport.park();
      Thread.interrupted(); // else it would not sleep again
      if (calibrating) {
        calibrating = false;
        for (int i = 0; i < NULL_CALLS; i++) {
          Thread.currentThread().setName(NAME);
        }
      }
    }
  }
}
