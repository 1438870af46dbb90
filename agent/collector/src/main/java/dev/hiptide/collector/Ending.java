package dev.hiptide.collector;

import dev.hiptide.endpoint.Endpoint;
import dev.hiptide.linux.PidNamespace;
import dev.hiptide.linux.TableDirectory;
import dev.hiptide.settings.Settings;
import dev.hiptide.table.CollectorState;
import dev.hiptide.table.TraceTable;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * The end of the workload, told by the tracer, which holds the process until the report is written,
 * or by the kernel, when the process is gone; the first of them counts. Safe for any thread.
 */
final class Ending {
  /** With the silence of the kill timer after it, the longest time that a program is held. */
  private static final long MAX_NANOS = 2_000_000_000;

  private static final long POLL_MILLIS = 100;

  private final TraceTable table;
  private final TableDirectory directory;
  private final Settings settings;
  private final Future<Publication> publication;
  private final CountDownLatch over = new CountDownLatch(1);
  private final boolean endsWithWorkload;
  private final ReportWriter reportWriter;

  /** When the tracer first told of the end, by {@link System#nanoTime}; 0 before. */
  private volatile long toldNanos;

  /**
   * @param publication the figures; the end waits for them
   */
  Ending(
      TraceTable table,
      TableDirectory directory,
      Settings settings,
      Future<Publication> publication) {
    this.table = table;
    this.directory = directory;
    this.settings = settings;
    this.publication = publication;
    endsWithWorkload = PidNamespace.endsWith(table.workloadPid());
    reportWriter = new ReportWriter(settings.report(), table.workloadPid());
  }

  /** The tracer holds the process at its end; it goes on when this returns. */
  void told() {
    if (toldNanos == 0) {
      toldNanos = System.nanoTime();
    }
    try {
      finish();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // nobody interrupts the tracer's thread
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Whether the workload is held at its end by a report that nobody reads, for instance by a parent
   * that reads standard error only when the program has ended. Then the kill timer has to go off.
   */
  boolean takesTooLong() {
    long since = toldNanos;
    return since != 0 && System.nanoTime() - since > MAX_NANOS;
  }

  /**
   * Takes the last figures and writes the report, the first time that it is called. If the kernel
   * ends this process with the workload, it sends them, too.
   */
  synchronized void finish() throws InterruptedException, ExecutionException {
    if (over.getCount() == 0) {
      return;
    }
    deleteTable(); // first: a report that nobody reads may be this process's end
    Publication published = publication.get();
    published.update();
    reportWriter.write(published.report());
    if (endsWithWorkload) {
      published.close();
    }
    published.scrapers().awaitLast();
    table.collectorState(CollectorState.FINISHED, ProcessHandle.current().pid());
    over.countDown();
  }

  /** Waits until the report is written; returns whether it is, after that time at the latest. */
  boolean await(long millis) throws InterruptedException {
    return over.await(millis, TimeUnit.MILLISECONDS);
  }

  /** Waits until everyone who has been scraping has the last figures. */
  void linger(Endpoint endpoint) throws InterruptedException, ExecutionException {
    long deadline = System.nanoTime() + settings.linger().toNanos();
    while (!publication.get().scrapers().haveLast() && System.nanoTime() < deadline) {
      Thread.sleep(POLL_MILLIS);
    }
    endpoint.close();
  }

  /** Removes the table's file; the memory stays with those who have mapped it. */
  void deleteTable() {
    try {
      directory.delete();
    } catch (IOException e) {
      // the agent's shutdown hook was faster, or something else lies there
    }
  }
}
