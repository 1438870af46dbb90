package dev.hiptide.hip.cpu.queue;

import dev.hiptide.hip.HostWait;
import java.nio.ByteBuffer;

/**
 * A word that one host thread waits on. A thread has a ring of them and takes the next for each
 * wait.
 *
 * <p>The signal may come late, when the host has seen by itself that its wait is over and waits for
 * something else: it then wakes nobody, because no thread sleeps on this one now. With a single
 * one, it would end the new wait's sleep for no reason, and that wait would take a second system
 * call.
 */
public final class Completion {
  private static final int PENDING = 0;
  private static final int DONE = 1;

  /**
   * How long a wait that had to wake the device spins: that was its system call, and the device
   * begins at once, for it had no work. Many times as long as waking two threads takes, even under
   * a tracer; a command that copies much may take longer.
   */
  private static final long WOKEN_SPIN_NANOS = 50_000_000;

  /** More than the number of signals that can be late at one time. */
  private static final int RING = 16;

  private static final ThreadLocal<Completion> LAST_OF_THREAD =
      ThreadLocal.withInitial(Completion::ring);

  private final FutexWord word;
  private Completion next = this;

  private Completion(FutexWord word) {
    this.word = word;
  }

  /** One piece of native memory for the whole ring, so that a short-lived thread costs one only. */
  private static Completion ring() {
    ByteBuffer words = ByteBuffer.allocateDirect(RING * Integer.BYTES);
    Completion first = new Completion(new FutexWord(words, 0));
    for (int i = 1; i < RING; i++) {
      Completion another = new Completion(new FutexWord(words, i * Integer.BYTES));
      another.next = first.next;
      first.next = another;
    }
    return first;
  }

  /** Takes the next of the calling thread's ring, ready for a new wait. */
  static Completion begin() {
    Completion completion = LAST_OF_THREAD.get().next;
    LAST_OF_THREAD.set(completion);
    completion.word.set(PENDING);
    return completion;
  }

  void complete() {
    word.set(DONE);
  }

  void wakeHost() {
    word.wake();
  }

  /**
   * Returns once {@link #complete} has been called.
   *
   * @param deviceWasAsleep whether this wait has made a system call to wake the device
   */
  public void await(HostWait how, boolean deviceWasAsleep) {
    // No switch: the JVM would initialise a class for it, perhaps in a full Java heap.
    if (how == HostWait.SPIN) {
      spin();
    } else if (how == HostWait.YIELD) {
      yieldCore();
    } else {
      sleep(deviceWasAsleep);
    }
  }

  private boolean isPending() {
    return word.get() == PENDING;
  }

  /** Waits in user space, without a system call. */
  private void spin() {
    while (isPending()) {
      Thread.onSpinWait();
    }
  }

  /** Waits by sched_yield(2). */
  private void yieldCore() {
    while (isPending()) {
      Thread.yield();
    }
  }

  /**
   * Waits asleep. One futex(2) call, because the completion thread, itself woken from sleep,
   * signals when the host already sleeps. A wait that has woken the device has made its call, and
   * spins first; only if its command takes longer than that does it sleep, by a second call.
   */
  private void sleep(boolean deviceWasAsleep) {
    if (deviceWasAsleep) {
      long start = System.nanoTime();
      while (isPending() && System.nanoTime() - start < WOKEN_SPIN_NANOS) {
        Thread.onSpinWait();
      }
    }
    while (isPending()) {
      word.sleepWhile(PENDING);
    }
  }
}
