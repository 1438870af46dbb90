package dev.hiptide.cli;

import dev.hiptide.cli.session.Session;
import dev.hiptide.inquiry.ReportSource;
import dev.hiptide.top.Top;
import dev.hiptide.top.TopOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows what watched JVMs do now. */
@Command(
    name = "top",
    sortOptions = false,
    description = {
      "Shows live what a watched JVM does.",
      "Where standard output is no terminal, it prints one snapshot."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  hiptide top Trainer", "  hiptide top --all", "  hiptide top 4711 --window 1m"})
final class TopCommand implements Callable<Integer> {
  @Mixin private Target target;

  @Option(names = "--all", description = "A line for each JVM that is watched.")
  private boolean all;

  @Option(
      names = "--interval",
      paramLabel = "DURATION",
      defaultValue = "1s",
      converter = DurationConverter.class,
      description = "How often to ask for figures. Default: ${DEFAULT-VALUE}.")
  private Duration interval;

  @Option(
      names = "--window",
      paramLabel = "DURATION",
      defaultValue = "10s",
      converter = DurationConverter.class,
      description = "The time that figures are of, which slides. Default: ${DEFAULT-VALUE}.")
  private Duration window;

  @Override
  public Integer call() throws Exception {
    TopOptions options = new TopOptions(interval, window, all);
    if (all) {
      if (target.isNamed()) {
        throw new CommandFailure(ExitCode.USAGE, "--all is for all JVMs; none is named with it");
      }
      return Top.run(TopCommand::sources, options);
    }
    ReportSource source = target.session().reports();
    return Top.run(() -> List.of(source), options);
  }

  private static List<ReportSource> sources() {
    List<ReportSource> sources = new ArrayList<>();
    try {
      for (Session session : Target.all()) {
        add(session, sources);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e); // without /proc there is nothing to show
    }
    return sources;
  }

  private static void add(Session session, List<ReportSource> sources) {
    try {
      sources.add(session.reports());
    } catch (IOException e) {
      // it has ended meanwhile
    }
  }
}
