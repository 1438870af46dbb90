package dev.hiptide.cli;

import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints where the agent's jar is. */
@Command(
    name = "jar",
    sortOptions = false,
    description = "Prints the path of the agent's jar.",
    footerHeading = "%nExamples:%n",
    footer = "  java -javaagent:$(hiptide jar)=port=0 -jar trainer.jar")
final class JarCommand implements Runnable {
  private final Path agentJar;
  @Spec private CommandSpec spec;

  JarCommand(Path agentJar) {
    this.agentJar = agentJar;
  }

  @Override
  public void run() {
    spec.commandLine().getOut().println(agentJar);
  }
}
