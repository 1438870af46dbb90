package dev.hiptide.cli;

import dev.hiptide.cli.session.Session;
import dev.hiptide.report.JsonReport;
import dev.hiptide.report.Report;
import dev.hiptide.report.ReportDifference;
import dev.hiptide.report.TextReport;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Prints the report of a JVM that goes on. */
@Command(
    name = "report",
    sortOptions = false,
    description = {
      "Prints the report of a watched JVM.",
      "It is of the time from the beginning of its session to this moment, or of a time from now on."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  hiptide report 4711",
      "  hiptide report Trainer --window 10s",
      "  hiptide report Trainer --json | jq .host.calls_per_iteration"
    })
final class ReportCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private Target target;

  @Option(names = "--json", description = "As JSON.")
  private boolean json;

  @Option(
      names = "--window",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      description = "Wait so long, as 10s or 2m, and report that time alone.")
  private Duration window;

  @Override
  public Integer call() throws Exception {
    Session session = target.session();
    Report report = session.report();
    if (window != null) {
      Thread.sleep(window.toMillis());
      report = ReportDifference.between(report, session.report());
    }
    spec.commandLine().getOut().print(json ? JsonReport.of(report) : TextReport.of(report));
    spec.commandLine().getOut().flush();
    return ExitCode.OK;
  }
}
