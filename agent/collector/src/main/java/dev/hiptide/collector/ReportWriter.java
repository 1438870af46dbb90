package dev.hiptide.collector;

import dev.hiptide.report.JsonReport;
import dev.hiptide.report.Report;
import dev.hiptide.report.TextReport;
import dev.hiptide.settings.ReportTarget;
import java.io.IOException;
import java.nio.file.Path;

/** Writes the last report to where the settings say. */
final class ReportWriter {
  private final ReportTarget target;

  /** Null unless it is the target. */
  private final WorkloadOutput output;

  /** To be made while the workload runs. */
  ReportWriter(ReportTarget target, long workloadPid) {
    this.target = target;
    output = target instanceof ReportTarget.StandardOutput ? WorkloadOutput.of(workloadPid) : null;
  }

  /**
   * Writes it, or says in one line why it cannot be written. Where nobody reads, that may take for
   * ever.
   */
  void write(Report report) throws InterruptedException {
    if (target instanceof ReportTarget.StandardError) {
      Console.print(TextReport.of(report));
    } else if (target instanceof ReportTarget.StandardOutput) {
      try {
        output.write(TextReport.of(report));
      } catch (IOException | LinkageError e) {
        Console.sayNow(
            "cannot write the report to the program's standard output: " + e.getMessage());
      }
    } else if (target instanceof ReportTarget.File file) {
      Path path = file.path(report.pid());
      try {
        ReportFile.write(path, file.isJson() ? JsonReport.of(report) : TextReport.of(report));
      } catch (IOException | LinkageError e) {
        Console.sayNow("cannot write the report to " + path + ": " + e);
      }
    }
  }
}
