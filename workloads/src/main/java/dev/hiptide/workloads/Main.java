package dev.hiptide.workloads;

import dev.hiptide.examples.BitExtract;
import dev.hiptide.examples.BusBandwidth;
import dev.hiptide.examples.DispatchEnqueueRate;
import dev.hiptide.examples.DispatchLatency;
import dev.hiptide.examples.Events;
import dev.hiptide.examples.Info;
import dev.hiptide.examples.MatrixTranspose;
import dev.hiptide.examples.Occupancy;
import dev.hiptide.examples.SharedMemory;
import dev.hiptide.examples.Square;
import dev.hiptide.examples.Streams;
import dev.hiptide.examples.VectorAdd;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * One command line for all programs. It is the jar's main class, because only {@code java -jar}
 * grants the native access for which the jar's manifest asks.
 */
@Command(
    name = "hiptide workload",
    synopsisSubcommandLabel = "NAME",
    description = {
      "Runs one program without the agent: one of the study's, or one of HIP's examples.",
      ""
    },
    commandListHeading = "%nThe study: baseline, alloc, kernels. HIP's examples: the others.%n",
    subcommands = {
      Baseline.class,
      Alloc.class,
      Kernels.class,
      BitExtract.class,
      BusBandwidth.class,
      DispatchEnqueueRate.class,
      DispatchLatency.class,
      Events.class,
      Info.class,
      MatrixTranspose.class,
      Occupancy.class,
      SharedMemory.class,
      Square.class,
      Streams.class,
      VectorAdd.class
    })
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
