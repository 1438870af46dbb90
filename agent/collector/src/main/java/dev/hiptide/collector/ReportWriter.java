package dev.hiptide.collector;

import dev.hiptide.report.JsonReport;
import dev.hiptide.report.Report;
import dev.hiptide.report.TextReport;
import dev.hiptide.settings.ReportTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Writes the last report to where the settings say. */
final class ReportWriter {
  private ReportWriter() {}

  static void write(Report report, ReportTarget target) {
    if (target instanceof ReportTarget.StandardError) {
      System.err.print(TextReport.of(report));
    } else if (target instanceof ReportTarget.File file) {
      Path path = file.path(report.pid());
      try {
        replace(path, file.isJson() ? JsonReport.of(report) : TextReport.of(report));
      } catch (IOException | LinkageError e) {
        Console.say("cannot write the report to " + path + ": " + e);
      }
    }
  }

  /** Writes a file so that readers see all of it or nothing. */
  private static void replace(Path path, String text) throws IOException {
    Path absolute = path.toAbsolutePath();
    Path draft = absolute.resolveSibling(absolute.getFileName() + ".part");
    try {
      Files.writeString(draft, text);
      Files.move(draft, absolute, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(draft);
    }
  }
}
