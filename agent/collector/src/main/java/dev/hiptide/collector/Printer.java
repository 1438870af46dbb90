package dev.hiptide.collector;

import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Writes to a stream that may not take anything for ever, as a pipe does that nobody reads: one
 * thread writes, and no other waits for it longer than it wants to. Safe for any thread.
 */
final class Printer {
  /** More than a collector has to say in its life, if all goes well. */
  static final int MAX_WAITING = 100;

  private final PrintStream stream;
  private final AtomicLong lost = new AtomicLong();
  private final ThreadPoolExecutor writer =
      new ThreadPoolExecutor(
          1,
          1,
          0,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(),
          task -> {
            Thread thread = new Thread(task, "hiptide-printer");
            thread.setDaemon(true);
            return thread;
          },
          (task, closed) -> lost.incrementAndGet());

  Printer(PrintStream stream) {
    this.stream = stream;
  }

  /** Has a line written in its turn. If too many wait, it is lost, and the next one tells so. */
  void line(String line) {
    if (writer.getQueue().size() < MAX_WAITING) {
      writer.execute(() -> write(line + "\n"));
    } else {
      lost.incrementAndGet();
    }
  }

  /** Writes a text in its turn, and returns when it is written, however long that takes. */
  void text(String text) throws InterruptedException {
    try {
      writer.submit(() -> write(text)).get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause()); // a PrintStream throws nothing
    }
  }

  private void write(String text) {
    long missing = lost.getAndSet(0);
    if (missing > 0) {
      stream.print("hiptide: " + missing + " lines are lost, as nobody read this in time\n");
    }
    stream.print(text);
    stream.flush();
  }

  /** Waits until everything so far is written, so long at most. */
  void flush(Duration patience) throws InterruptedException {
    try {
      writer.submit(() -> {}).get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      // nobody reads
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  /**
   * Closes the stream when everything is written. If that takes longer than the patience, it stays
   * open: to close it would take as long.
   */
  void close(Duration patience) throws InterruptedException {
    writer.shutdown();
    if (writer.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS)) {
      stream.close();
    }
  }
}
