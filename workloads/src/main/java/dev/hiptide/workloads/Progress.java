package dev.hiptide.workloads;

import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Shows the progress of a run on a terminal. A separate thread does so: the thread that iterates
 * must not make system calls for it, so that its figures are the same with and without a terminal.
 */
final class Progress implements AutoCloseable {
  private static final long PERIOD_MILLIS = 500;

  /**
   * A part of the run.
   *
   * @param name what the program does meanwhile
   * @param first how many iterations were complete when it began
   * @param iterations how many it has; 0 if it does not iterate
   */
  record Phase(String name, long first, long iterations) {
    /** Says how far it is. */
    String text(long completed) {
      return iterations == 0
          ? name
          : String.format(Locale.ROOT, "%s, %,d of %,d", name, completed - first, iterations);
    }
  }

  private final String what;
  private final AtomicLong completed = new AtomicLong();
  private final StatusLine line = new StatusLine();
  private final Thread thread = new Thread(this::show, "progress");
  private volatile Phase phase;

  /** Begins with a phase that does not iterate. */
  Progress(String what, String firstPhase) {
    this.what = what;
    phase = new Phase(firstPhase, 0, 0);
    if (line.isVisible()) {
      thread.setDaemon(true);
      thread.start();
    }
  }

  /** Begins the next phase. Only the thread that calls {@link #advance} may call this. */
  void begin(String name, long iterations) {
    phase = new Phase(name, completed.getPlain(), iterations);
  }

  /** Counts one iteration. Only one thread may call this. */
  void advance() {
    completed.lazySet(completed.getPlain() + 1); // no fence: the reader may learn of it later
  }

  private void show() {
    try {
      while (true) {
        Phase now = phase; // before the count, which is then not less than its first
        line.show(what + ": " + now.text(completed.get()));
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
