package dev.hiptide.top;

import dev.hiptide.inquiry.ReportSource;
import dev.hiptide.inquiry.SessionEndedException;
import dev.hiptide.report.Report;
import java.io.IOException;
import java.time.Duration;

/** Asks one session for its figures, once in an interval, on a thread of its own. */
final class Poller {
  private final ReportSource source;
  private final Duration interval;
  private final Listener listener;

  /** Told what came, on the poller's thread. */
  interface Listener {
    void came(Report report);

    /** There is no answer now; the reason is one line. */
    void silent(String reason);

    /** There will be none any more; the reason is one line. */
    void ended(String reason);
  }

  private Poller(ReportSource source, Duration interval, Listener listener) {
    this.source = source;
    this.interval = interval;
    this.listener = listener;
  }

  /** Begins; it ends with the session or the process. */
  static void start(ReportSource source, Duration interval, Listener listener) {
    Thread thread =
        new Thread(new Poller(source, interval, listener)::run, "hiptide-top-" + source.pid());
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    try {
      while (true) {
        long begin = System.nanoTime();
        ask();
        long rest = interval.toNanos() - (System.nanoTime() - begin);
        Thread.sleep(Duration.ofNanos(Math.max(0, rest)).toMillis());
      }
    } catch (SessionEndedException e) {
      listener.ended(e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      listener.ended(source.name() + " cannot be asked any more: " + e);
    }
  }

  private void ask() throws SessionEndedException, InterruptedException {
    try {
      listener.came(source.next());
    } catch (IOException e) {
      listener.silent(e.getMessage());
    }
  }
}
