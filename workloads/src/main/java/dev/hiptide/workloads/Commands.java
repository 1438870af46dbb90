package dev.hiptide.workloads;

import picocli.CommandLine;

/** How every command line of this module behaves. */
public final class Commands {
  private Commands() {}

  /** A command that says in two lines what is wrong with its options, and exits with 2. */
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
