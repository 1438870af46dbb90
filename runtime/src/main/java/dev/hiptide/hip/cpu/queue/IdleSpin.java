package dev.hiptide.hip.cpu.queue;

import java.util.function.BooleanSupplier;

/**
 * How a processor without work spins before it sleeps. While it spins, submitting work to it needs
 * no system call, and the work begins at once.
 *
 * <p>With more threads that spin than cores, the kernel lets them take turns of some milliseconds,
 * and the one that has work waits for those that have none. So of several idle processors only some
 * spin ({@link IdleTurns}), and one that finds that it lost its core stops spinning for a while.
 */
final class IdleSpin {
  private static final long MAX_NANOS = 5_000_000;

  /** How long a processor spins even if others have become idle after it. */
  private static final long GRACE_NANOS = 20_000;

  /** If two looks at the clock are further apart, something else had the core. */
  private static final long LOST_CORE_NANOS = 500_000;

  /** How long a processor does not spin after it has lost its core. */
  private static final long CALM_NANOS = 100_000_000;

  /** Spins between two looks at the clock, about a microsecond. */
  private static final int SPINS_PER_CLOCK_READ = 64;

  private final IdleTurns turns;
  private long lostCore = System.nanoTime() - CALM_NANOS;

  IdleSpin(IdleTurns turns) {
    this.turns = turns;
  }

  /** Returns once there is work, or when it is time to sleep. For the processor's thread. */
  void await(BooleanSupplier work) {
    long begin = System.nanoTime();
    if (begin - lostCore < CALM_NANOS && !turns.isAlone()) {
      return;
    }
    long turn = 0;
    long last = begin;
    while (!isFound(work)) {
      long now = System.nanoTime();
      if (now - last > LOST_CORE_NANOS && !turns.isAlone()) {
        lostCore = now;
        return;
      }
      last = now;
      if (now - begin > GRACE_NANOS) {
        turn = turn == 0 ? turns.begin() : turn;
        if (now - begin > MAX_NANOS || !turns.maySpin(turn)) {
          return;
        }
      }
    }
  }

  private static boolean isFound(BooleanSupplier work) {
    for (int i = 0; i < SPINS_PER_CLOCK_READ; i++) {
      if (work.getAsBoolean()) {
        return true;
      }
      Thread.onSpinWait();
    }
    return false;
  }
}
