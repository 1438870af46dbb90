package dev.hiptide.supervision;

import java.time.Duration;

/** Time that only goes forward, and a way to let some of it pass. Tests have one of their own. */
interface MonotonicClock {
  MonotonicClock SYSTEM =
      new MonotonicClock() {
        @Override
        public long nanoTime() {
          return System.nanoTime();
        }

        @Override
        public void sleep(Duration time) throws InterruptedException {
          Thread.sleep(time.toMillis());
        }
      };

  /** As {@link System#nanoTime}: the heartbeats in the trace table are of that clock, too. */
  long nanoTime();

  /** As {@link Thread#sleep}. */
  void sleep(Duration time) throws InterruptedException;
}
