package dev.hiptide.bench;

import dev.hiptide.bench.advice.AdviceCommand;
import dev.hiptide.bench.runtime.JmhCommand;
import dev.hiptide.bench.runtime.RuntimeCommand;
import dev.hiptide.bench.scale.ScaleCommand;
import dev.hiptide.bench.tracer.TracerCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The main class of the jar: every benchmark behind one command line. */
@Command(
    name = "hiptide-bench",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "BENCHMARK",
    description = {"Measures what hiptide costs, in a checkout that is built.", ""},
    subcommands = {
      AdviceCommand.class,
      JmhCommand.class,
      RuntimeCommand.class,
      TracerCommand.class,
      ScaleCommand.class
    })
final class Main {
  private Main() {}

  public static void main(String... args) {
    System.exit(
        new CommandLine(new Main())
            .setUnmatchedOptionsArePositionalParams(true) // JMH's options, for those who take them
            .execute(args));
  }
}
