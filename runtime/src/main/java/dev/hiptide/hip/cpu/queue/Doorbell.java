package dev.hiptide.hip.cpu.queue;

import java.util.function.BooleanSupplier;

/**
 * Where one runtime thread waits for work, spinning first and then asleep, and where others ring
 * once they have published some.
 *
 * <p>No ring is lost: the sleeper publishes that it sleeps and only then looks for work a last
 * time; the ringer publishes the work and only then looks whether anyone sleeps. Both do so with
 * volatile accesses, which Java orders totally, so at least one of them sees the other.
 */
final class Doorbell {
  private static final int AWAKE = 0;
  private static final int ASLEEP = 1;

  /** Spins between two looks at the clock, about a microsecond. */
  private static final int SPINS_PER_CLOCK_READ = 64;

  private final FutexWord state = new FutexWord();

  /** Returns once there is work: spins for {@code spinNanos}, then sleeps. For one thread only. */
  void await(BooleanSupplier work, long spinNanos) {
    if (work.getAsBoolean() || spin(work, spinNanos)) {
      return;
    }
    for (state.set(ASLEEP); !work.getAsBoolean(); state.set(ASLEEP)) {
      state.sleepWhile(ASLEEP);
    }
    state.set(AWAKE);
  }

  /**
   * Wakes the waiting thread if it sleeps. To be called after the work is published.
   *
   * @return whether that took a system call
   */
  boolean ring() {
    if (state.get() == ASLEEP && state.compareAndSet(ASLEEP, AWAKE)) {
      state.wake();
      return true;
    }
    return false;
  }

  boolean isAsleep() {
    return state.get() == ASLEEP;
  }

  private static boolean spin(BooleanSupplier work, long nanos) {
    long start = System.nanoTime();
    while (System.nanoTime() - start < nanos) {
      for (int i = 0; i < SPINS_PER_CLOCK_READ; i++) {
        if (work.getAsBoolean()) {
          return true;
        }
        Thread.onSpinWait();
      }
    }
    return false;
  }
}
