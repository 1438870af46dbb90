package dev.hiptide.collector;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

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
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch over = new CountDownLatch(1);

  private Ending(Runnable due, Duration hold, Duration deadline) {
    this.due = due;
    this.hold = hold;
    this.deadline = deadline;
  }

  /**
   * An end that has not come yet. Its thread is there from now on: when the end comes, there may be
   * no room for another.
   *
   * @param due what is due, to be done once
   * @param hold how long a workload is held for it at most
   * @param deadline how long this process waits for it at most
   */
  static Ending of(Runnable due, Duration hold, Duration deadline) {
    Ending ending = new Ending(due, hold, deadline);
    Thread thread = new Thread(ending::finish, "hiptide-end");
    thread.setDaemon(true);
    thread.start();
    return ending;
  }

  /** Whether the end has come. */
  boolean hasBegun() {
    return begun.getCount() == 0;
  }

  /** The end has come: has done what is due, the first time that this is called. Does not wait. */
  void begin() {
    begun.countDown();
  }

  private void finish() {
    try {
      begun.await();
      due.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // nobody interrupts this thread
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
