package dev.hiptide.workloads;

import picocli.CommandLine;

/** Makes the command lines of this module behave alike. */
public final class Commands {
  private Commands() {}

  /**
   * The command line for a command. If an option is wrong, it says so in two lines and exits with
   * 2.
   */
  public static CommandLine of(Object command) {
    return new CommandLine(command)
        .setParameterExceptionHandler(
            (e, args) -> {
              CommandLine failed = e.getCommandLine();
              String name = failed.getCommandSpec().qualifiedName();
              failed.getErr().println(name + ": " + e.getMessage());
              failed.getErr().println("Try '" + name + " --help'.");
              return CommandLine.ExitCode.USAGE;
            });
  }
}
