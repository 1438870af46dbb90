package dev.hiptide.hip.cpu.queue;

/**
 * A lock that host threads and the device's threads share, for sections that are short and wait for
 * nothing. Not reentrant.
 *
 * <p>On JDK 24 and later a virtual thread that waits for a monitor, or on any JDK for one of {@code
 * java.util.concurrent}'s locks, leaves its carrier. Such a lock, once free, may be due to that
 * thread, and nobody behind it is woken before it has had its turn. If all carriers then wait for
 * the device, it never has, and a thread of the device behind it never goes on. Here whoever waits
 * keeps its thread of the system, and whoever comes first takes the lock.
 *
 * <p>For the same reason nothing inside may let a virtual thread leave its carrier: no other kind
 * of lock, and no code that the JVM links when it is first run, such as a lambda expression.
 *
 * <p>Locking and unlocking need no Java heap. A thread without a stack left may leave it locked.
 */
public final class FutexLock {
  private static final int FREE = 0;
  private static final int LOCKED = 1;

  /** Locked, and perhaps somebody sleeps. */
  private static final int AWAITED = 2;

  /** Some microseconds: most sections are shorter than a system call. */
  private static final int SPINS = 100;

  private final FutexWord state = new FutexWord();

  /** Returns once the caller has it. */
  public void lock() {
    if (state.compareAndSet(FREE, LOCKED)) {
      return;
    }
    for (int i = 0; i < SPINS; i++) {
      Thread.onSpinWait();
      if (state.get() == FREE && state.compareAndSet(FREE, LOCKED)) {
        return;
      }
    }
    while (state.getAndSet(AWAITED) != FREE) {
      state.sleepWhile(AWAITED);
    }
  }

  /** Gives it back; by the thread that has it. */
  public void unlock() {
    if (state.getAndSet(FREE) == AWAITED) {
      state.wake();
    }
  }
}
