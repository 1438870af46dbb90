package dev.hiptide.collector;

import dev.hiptide.linux.PidNamespace;
import dev.hiptide.linux.TableDirectory;
import dev.hiptide.settings.Settings;
import dev.hiptide.table.CollectorState;
import dev.hiptide.table.TraceTable;
import dev.hiptide.terms.Inability;
import java.io.IOException;
import java.util.concurrent.Future;

/** What is due at the workload's end: the table is removed, and the last figures are given out. */
final class LastFigures implements Runnable {
  private final TraceTable table;
  private final TableDirectory directory;
  private final Future<Publication> publication;
  private final ReportWriter reportWriter;
  private final boolean endsWithWorkload;

  /**
   * @param publication the figures, which may still be in the making
   */
  LastFigures(
      TraceTable table,
      TableDirectory directory,
      Settings settings,
      Future<Publication> publication) {
    this.table = table;
    this.directory = directory;
    this.publication = publication;
    reportWriter = new ReportWriter(settings.report(), table.workloadPid());
    endsWithWorkload = PidNamespace.endsWith(table.workloadPid());
  }

  /** Whether the kernel ends this process with the workload: then nothing can be done later. */
  boolean areDueBeforeTheEnd() {
    return endsWithWorkload;
  }

  /** Whether the workload waits for them at its end. */
  boolean areAwaited() {
    return endsWithWorkload && table.isEnding();
  }

  /**
   * What is told is written before this returns, as the kernel may end this process then. OTLP
   * comes first: it has a deadline, and a report takes for ever where nobody reads.
   */
  @Override
  public void run() {
    deleteTable(); // first: a report that nobody reads may be this thread's end
    try {
      Publication published = publication.get();
      published.update();
      published.scrapers().awaitLast();
      if (endsWithWorkload) {
        published.close();
      }
      reportWriter.write(published.report());
    } catch (Throwable e) {
      Console.sayNow("there is no report: " + Inability.reason(e));
    } finally {
      table.collectorState(CollectorState.FINISHED, ProcessHandle.current().pid());
    }
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
