package dev.hiptide.collector;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * When the workload's end is, and how long others wait for what is due at it. Several threads may
 * see the end; the first one counts. What is due is done on a thread of its own, as it may take for
 * ever: a report goes where the user wants it, and perhaps nobody takes it there. Safe for any
 * thread.
 */
final class Ending {
  private final Runnable due;
  private final Duration hold;
  private final Duration deadline;
  private final AtomicBoolean isBegun = new AtomicBoolean();
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch over = new CountDownLatch(1);

  /**
   * @param due what is due, to be done once
   * @param hold how long a workload is held for it at most
   * @param deadline how long this process waits for it at most
   */
  Ending(Runnable due, Duration hold, Duration deadline) {
    this.due = due;
    this.hold = hold;
    this.deadline = deadline;
  }

  /** The end has come: does what is due, the first time that this is called. Does not wait. */
  void begin() {
    if (isBegun.compareAndSet(false, true)) {
      Thread thread = new Thread(this::finish, "hiptide-end");
      thread.setDaemon(true);
      thread.start();
      begun.countDown();
    }
  }

  private void finish() {
    try {
      due.run();
    } finally {
      over.countDown();
    }
  }

  /** The tracer holds the workload at its end, and lets it go when this returns. */
  void hold() {
    begin();
    try {
      isOverIn(hold);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // nobody interrupts the tracer's thread
    }
  }

  /** Waits for the end, and for what is due then; returns whether it is done by the deadline. */
  boolean await() throws InterruptedException {
    begun.await();
    return isOverIn(deadline);
  }

  /** Waits, so long at most, until what is due is done; returns whether it is. */
  boolean isOverIn(Duration patience) throws InterruptedException {
    return over.await(patience.toMillis(), TimeUnit.MILLISECONDS);
  }
}
