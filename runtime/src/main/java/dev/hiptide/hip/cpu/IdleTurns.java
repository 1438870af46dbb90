package dev.hiptide.hip.cpu;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Decides which idle processors may go on spinning: those that became idle last, as many as there
 * are cores to spare. Others sleep, so that they take no core from those that have work.
 */
final class IdleTurns {
  private final int spinners;
  private final AtomicLong turns = new AtomicLong();

  IdleTurns(int spinners) {
    this.spinners = spinners;
  }

  /** A processor has become idle. Returns its turn. */
  long begin() {
    return turns.getAndIncrement();
  }

  /** Whether fewer processors than may spin have become idle after this turn. */
  boolean maySpin(long turn) {
    return turns.get() - turn <= spinners;
  }
}
