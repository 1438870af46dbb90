package dev.hiptide.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The words before any command, and the help of all of them. */
@Command(
    name = "hiptide",
    sortOptions = false,
    synopsisSubcommandLabel = "COMMAND",
    description = "Charges every system call of a JVM to the HIP operation that made it.",
    commandListHeading = "%nCommands:%n",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:It is done.",
      "1:It cannot be done; the line on standard error says why.",
      "2:The command line is wrong; the line says what is allowed.",
      "3:No JVM, or more than one, is what was named.",
      "4:The JVM is not watched.",
      "other:Of run, it is the program's own exit code."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  hiptide list",
      "  hiptide attach Trainer",
      "  hiptide report Trainer --window 10s",
      "  hiptide detach Trainer",
      "  hiptide run -- java -jar trainer.jar",
      "",
      "In a checkout, bin/hiptide has two more commands: experiment repeats the study,",
      "and workload runs one of its programs."
    })
final class HiptideCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Show the version.")
  private boolean version;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "no command" + Cli.allowed(spec.commandLine()));
  }
}
