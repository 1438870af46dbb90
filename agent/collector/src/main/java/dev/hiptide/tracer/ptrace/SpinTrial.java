package dev.hiptide.tracer.ptrace;

/**
 * Decides whether it pays to ask again and again for the next stop instead of sleeping until it
 * comes, by trying both now and then: to wake a sleeper costs tens of microseconds on an idle
 * machine and next to nothing on a busy one, where the spinning takes time from the tracee. A
 * tracee that stops rarely is never worth it. Pure; not thread-safe.
 */
final class SpinTrial {
  /** Stops in a window: some milliseconds of a thread that calls without a pause. */
  static final int WINDOW = 256;

  /** When stops are farther apart than this, the tracer sleeps. */
  private static final long BUSY_NANOS = 200_000;

  /**
   * Spinning takes a core: stops must come in at most this share of the time that sleeping takes.
   */
  private static final double WORTH = 0.8;

  private static final int MIN_HOLD = 16;
  private static final int MAX_HOLD = 256;

  private enum Step {
    TRY_SLEEP,
    TRY_SPIN,
    HOLD
  }

  private Step step = Step.TRY_SLEEP;
  private boolean decision;
  private long sleepNanos;
  private int hold = MIN_HOLD;
  private int held;
  private int stops;
  private long beganNanos;

  /** Whether to spin now. */
  boolean spins() {
    return step == Step.TRY_SPIN || step == Step.HOLD && decision;
  }

  /** So many stops have come by now. */
  void stopped(int count, long nanoTime) {
    if (stops == 0) {
      beganNanos = nanoTime;
    }
    stops += count;
    if (stops >= WINDOW) {
      window((nanoTime - beganNanos) / stops);
      stops = 0;
    }
  }

  private void window(long nanosPerStop) {
    if (nanosPerStop > BUSY_NANOS) {
      step = Step.TRY_SLEEP;
      decision = false;
      return;
    }
    switch (step) {
      case TRY_SLEEP -> {
        sleepNanos = nanosPerStop;
        step = Step.TRY_SPIN;
      }
      case TRY_SPIN -> {
        boolean pays = nanosPerStop < sleepNanos * WORTH;
        hold = pays == decision ? Math.min(2 * hold, MAX_HOLD) : MIN_HOLD;
        decision = pays;
        held = 0;
        step = Step.HOLD;
      }
      case HOLD -> {
        if (++held >= hold) {
          step = Step.TRY_SLEEP;
        }
      }
    }
  }
}
