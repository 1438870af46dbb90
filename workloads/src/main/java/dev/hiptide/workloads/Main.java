package dev.hiptide.workloads;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * All programs behind one command line: the main class of the jar, for {@code java -jar}, which
 * grants the native access that the jar's manifest asks for.
 */
@Command(
    name = "hiptide workload",
    synopsisSubcommandLabel = "NAME",
    description = "Runs one program of the study, without the agent.",
    subcommands = {Baseline.class, Alloc.class, Kernels.class})
final class Main {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this message.")
  private boolean help;

  private Main() {}

  public static void main(String... args) {
    System.exit(Commands.of(new Main()).execute(args));
  }
}
