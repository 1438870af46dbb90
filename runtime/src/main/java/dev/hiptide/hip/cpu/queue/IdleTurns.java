package dev.hiptide.hip.cpu.queue;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Decides which idle processors may go on spinning: those that became idle last, as many as there
 * are cores for them. Others sleep, so that they take no core from those that have work.
 */
final class IdleTurns {
  private final AtomicLong turns = new AtomicLong();
  private volatile int spinners;
  private final AtomicInteger awake = new AtomicInteger();

  IdleTurns(int spinners) {
    this.spinners = spinners;
  }

  void setSpinners(int newSpinners) {
    spinners = newSpinners;
  }

  /** A processor's thread has started, or has been woken. */
  void wakes() {
    awake.incrementAndGet();
  }

  /** A processor's thread goes to sleep. */
  void sleeps() {
    awake.decrementAndGet();
  }

  /** Whether only one processor is awake, which then can ignore the others. */
  boolean isAlone() {
    return awake.get() == 1;
  }

  /** A processor has become idle. Returns its turn. */
  long begin() {
    return turns.incrementAndGet();
  }

  /** Whether fewer processors than may spin have become idle after this turn. */
  boolean maySpin(long turn) {
    return turns.get() - turn < spinners;
  }
}
