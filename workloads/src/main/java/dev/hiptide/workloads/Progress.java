package dev.hiptide.workloads;

import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How far a run is, shown on a terminal by a thread of its own, so that the thread that iterates
 * makes no system call for it and its figures are the same with a terminal and without.
 */
final class Progress implements AutoCloseable {
  private static final long PERIOD_MILLIS = 500;

  private final String what;
  private final long iterations;
  private final AtomicLong completed = new AtomicLong();
  private final StatusLine line = new StatusLine();
  private final Thread thread = new Thread(this::show, "progress");

  Progress(String what, long iterations) {
    this.what = what;
    this.iterations = iterations;
    if (line.isVisible()) {
      thread.setDaemon(true);
      thread.start();
    }
  }

  /** One more iteration is done. Called by one thread. */
  void advance() {
    completed.lazySet(completed.getPlain() + 1); // no fence: the reader need not know at once
  }

  private void show() {
    try {
      while (true) {
        line.show(
            String.format(
                Locale.ROOT, "%s: %,d of %,d iterations", what, completed.get(), iterations));
        Thread.sleep(PERIOD_MILLIS);
      }
    } catch (InterruptedException e) {
      line.clear();
    }
  }

  /** Takes the line away. */
  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
