package dev.hiptide.workloads;

import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Shows the progress of a run on a terminal. A separate thread does so: the thread that iterates
 * must not make system calls for it, so that its figures are the same with and without a terminal.
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

  /** Counts one iteration. Only one thread may call this. */
  void advance() {
    completed.lazySet(completed.getPlain() + 1); // no fence: the reader may learn of it later
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

  /** Stops showing the progress, and clears the line. */
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
