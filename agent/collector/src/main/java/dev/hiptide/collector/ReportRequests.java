package dev.hiptide.collector;

import dev.hiptide.linux.TableDirectory;
import dev.hiptide.report.JsonReport;
import dev.hiptide.table.TraceTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Writes the report of this moment beside the table when a command has asked for it there: that
 * takes no password and no network, but the rights of the workload's user. Not thread-safe.
 */
final class ReportRequests {
  private static final String DRAFT = "report.draft";

  private final TraceTable table;
  private final Path file;

  ReportRequests(TraceTable table, TableDirectory directory) {
    this.table = table;
    this.file = directory.report();
  }

  /**
   * Answers those that have come since the last time, all by one report.
   *
   * @throws IOException if it cannot be written, as when the directory is gone: nobody is answered
   */
  void answer(Publication figures) throws IOException {
    long asked = table.reportsAsked();
    if (asked == table.reportsAnswered()) {
      return;
    }
    Path draft = file.resolveSibling(DRAFT);
    Files.writeString(draft, JsonReport.of(figures.report()));
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    table.reportsAnswered(asked);
  }
}
