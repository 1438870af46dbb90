package dev.hiptide.hip.cpu.queue;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Where one runtime thread waits for work, spinning first and then asleep, and where others ring
 * once they have published some.
 *
 * <p>No ring is lost: the sleeper publishes that it sleeps and only then looks for work a last
 * time; the ringer publishes the work and only then looks whether anyone sleeps. Both do so with
 * volatile accesses, which Java orders totally, so at least one of them sees the other.
 *
 * <p>A thread that may end does so when it has slept for long: a thread of the system keeps the
 * class loader of its code, and with it all of an application, for as long as it lives. It
 * publishes that it has ended, in the same way, and a ring then starts another.
 */
final class Doorbell {
  private static final int AWAKE = 0;
  private static final int ASLEEP = 1;
  private static final int ENDED = 2;

  /** From {@link #ENDED} on, as long as somebody starts a thread; it may fail. */
  private static final int STARTING = 3;

  /** Spins between two looks at the clock, about a microsecond. */
  private static final int SPINS_PER_CLOCK_READ = 64;

  /** Between two attempts to start a thread that somebody counts on. */
  private static final long RETRY_NANOS = 1_000_000;

  private final FutexWord state = new FutexWord();
  private final Runnable starter;
  private final BooleanSupplier mayEnd;

  /** For a thread that does not end. */
  Doorbell() {
    this(null, null);
  }

  /**
   * @param starter starts a thread that waits here, by {@link Libc#startEntered}, in the place of
   *     one that has ended
   * @param mayEnd whether it may end now, asked after each {@link FutexWord#IDLE_NANOS} of sleep
   */
  Doorbell(Runnable starter, BooleanSupplier mayEnd) {
    this.starter = starter;
    this.mayEnd = mayEnd;
  }

  /**
   * Spins for {@code spinNanos}, then sleeps. For one thread only.
   *
   * @return true once there is work; false if the thread is to end
   */
  boolean await(BooleanSupplier work, long spinNanos) {
    if (work.getAsBoolean() || spin(work, spinNanos)) {
      return true;
    }
    for (state.set(ASLEEP); !work.getAsBoolean(); state.set(ASLEEP)) {
      if (mayEnd == null) {
        state.sleepWhile(ASLEEP);
      } else if (state.sleepLongWhile(ASLEEP) && mayEnd.getAsBoolean() && end(work)) {
        return false;
      }
    }
    state.set(AWAKE);
    return true;
  }

  private boolean end(BooleanSupplier work) {
    if (!state.compareAndSet(ASLEEP, ENDED)) {
      return false;
    }
    // Work that came meanwhile is this thread's, unless its ring has started another one.
    return !work.getAsBoolean() || !state.compareAndSet(ENDED, AWAKE);
  }

  /**
   * Wakes the waiting thread if it sleeps, or starts one if it has ended. To be called after the
   * work is published, so it does not fail: if the system has no thread now, it tries again and
   * again, since somebody waits for the work, and would for ever.
   *
   * @return whether that took a system call
   */
  boolean ring() {
    for (int now = state.get(); now != AWAKE; now = state.get()) {
      if (now == ASLEEP) {
        if (state.compareAndSet(ASLEEP, AWAKE)) {
          state.wake();
          return true;
        }
      } else if (now == STARTING) {
        Thread.onSpinWait();
      } else if (triesToStart()) {
        return true;
      }
    }
    return false;
  }

  private boolean triesToStart() {
    try {
      return start();
    } catch (OutOfMemoryError | LinkageError noThread) {
      LockSupport.parkNanos(RETRY_NANOS);
      return false;
    }
  }

  /** The same for a thread whose help is not needed: it is left alone if it has ended. */
  void ringIfThere() {
    if (state.compareAndSet(ASLEEP, AWAKE)) {
      state.wake();
    }
  }

  /**
   * Starts a thread if there is none. To be called by a host thread before it publishes work: it
   * can still fail.
   *
   * @throws OutOfMemoryError if the system has no thread, or Java no heap for it
   * @throws LinkageError if JNA cannot load its own library
   */
  void prepare() {
    for (int now = state.get(); now == ENDED || now == STARTING; now = state.get()) {
      if (now == STARTING) {
        Thread.onSpinWait();
      } else if (start()) {
        return;
      }
    }
  }

  /**
   * Starts a thread, unless somebody else does. What may block comes before anybody can see that
   * there will be one: a virtual thread that blocks leaves its carrier, and all carriers may be
   * held by others who count on the thread.
   */
  private boolean start() {
    Libc.enter();
    if (!state.compareAndSet(ENDED, STARTING)) {
      Libc.leave();
      return false;
    }
    boolean started = false;
    try {
      starter.run();
      started = true;
      return true;
    } finally {
      // The new thread looks for work before it looks at this, whoever comes first.
      state.compareAndSet(STARTING, started ? AWAKE : ENDED);
      if (!started) {
        Libc.leave();
      }
    }
  }

  /** Whether nobody is at work: the thread sleeps or has ended. */
  boolean isAsleep() {
    int now = state.get();
    return now == ASLEEP || now == ENDED;
  }

  /** Whether there is no thread. */
  boolean hasEnded() {
    return state.get() == ENDED;
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
