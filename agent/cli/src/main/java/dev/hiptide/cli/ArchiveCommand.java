package dev.hiptide.cli;

import dev.hiptide.supervision.archive.ArchiveMaker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Makes what a collector's start reads. */
@Command(
    name = "archive",
    sortOptions = false,
    description = {
      "Makes programs start earlier under the agent.",
      "It is for programs that run on this Java: it writes what the agent's second process needs at its start into a directory beside the jar,"
          + " in the form that this Java reads fastest. The jar needs none. Make it again when the jar"
          + " has changed or has been copied."
    },
    footerHeading = "%nExamples:%n",
    footer = "  hiptide archive")
final class ArchiveCommand implements Callable<Integer> {
  private final Path agentJar;
  @Spec private CommandSpec spec;

  ArchiveCommand(Path agentJar) {
    this.agentJar = agentJar;
  }

  @Override
  public Integer call() throws Exception {
    try {
      Path directory = ArchiveMaker.make(agentJar);
      spec.commandLine().getOut().println("hiptide: made " + directory);
      return ExitCode.OK;
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.FAILURE, "no archive is made: " + e);
    }
  }
}
