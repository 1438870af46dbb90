package dev.hiptide.hip.cpu.queue;

import dev.hiptide.hip.HostWait;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

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

  // Behind the words of a ring: the one taken last, and the address of the first.
  private static final int LAST_AT = RING * Integer.BYTES;
  private static final int ADDRESS_AT = LAST_AT + Long.BYTES;
  private static final int RING_BYTES = ADDRESS_AT + Long.BYTES;

  /**
   * One piece of native memory for the whole ring, so that a short-lived thread costs one only. Not
   * an object of ours: a thread of a server may outlive the application that called here, and a
   * value of its own classes would keep it in memory.
   */
  private static final ThreadLocal<ByteBuffer> RING_OF_THREAD = new ThreadLocal<>();

  private final FutexWord word;

  private Completion(FutexWord word) {
    this.word = word;
  }

  /** The next of the calling thread's ring, ready for a new wait. */
  static Completion begin() {
    ByteBuffer ring = RING_OF_THREAD.get();
    if (ring == null) {
      ring = ByteBuffer.allocateDirect(RING_BYTES).order(ByteOrder.nativeOrder());
      ring.putLong(ADDRESS_AT, FutexWord.addressOf(ring));
      RING_OF_THREAD.set(ring);
    }
    int next = (ring.getInt(LAST_AT) + 1) % RING;
    ring.putInt(LAST_AT, next);
    FutexWord word = new FutexWord(ring, next * Integer.BYTES, ring.getLong(ADDRESS_AT));
    word.set(PENDING);
    return new Completion(word);
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
    long begin = 0;
    while (isPending()) {
      Thread.onSpinWait();
      begin = tellIfLong(begin);
    }
  }

  /** Waits by sched_yield(2). */
  private void yieldCore() {
    long begin = 0;
    while (isPending()) {
      Thread.yield();
      begin = tellIfLong(begin);
    }
  }

  /**
   * @param begin of the wait, or of the part of it that is looked at; 0 if that begins now
   */
  private static long tellIfLong(long begin) {
    if (!ClassInitialisation.mayHoldUpWaits()) {
      return 0;
    }
    long now = System.nanoTime();
    if (begin == 0 || now - begin < FutexWord.IDLE_NANOS) {
      return begin == 0 ? now : begin;
    }
    ClassInitialisation.tell();
    return now;
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
      if (!ClassInitialisation.mayHoldUpWaits()) {
        word.sleepWhile(PENDING);
      } else if (word.sleepLongWhile(PENDING) && isPending()) {
        ClassInitialisation.tell();
      }
    }
  }
}
