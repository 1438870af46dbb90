package dev.hiptide.supervision;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Time that only goes forward, and a way to let some of it pass. Tests have one of their own. */
interface MonotonicClock {
  MonotonicClock SYSTEM =
      new MonotonicClock() {
        @Override
        public long nanoTime() {
          return System.nanoTime();
        }

        @Override
        public void sleep(Duration time) {
          long end = nanoTime() + time.toNanos();
          boolean interrupted = false;
          for (long left; (left = end - nanoTime()) > 0; ) {
            try {
              TimeUnit.NANOSECONDS.sleep(left);
            } catch (InterruptedException e) {
              interrupted = true;
            }
          }
          if (interrupted) {
            Thread.currentThread().interrupt();
          }
        }
      };

  /** As {@link System#nanoTime}: the heartbeats in the trace table are of that clock, too. */
  long nanoTime();

  /**
   * Sleeps for the whole time: an interrupt is meant for what the program does on the thread, and
   * is left for that.
   *
   * @throws InterruptedException only from a test's clock, to end the thread
   */
  void sleep(Duration time) throws InterruptedException;
}
