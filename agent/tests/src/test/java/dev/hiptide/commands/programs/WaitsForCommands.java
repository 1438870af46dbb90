package dev.hiptide.commands.programs;

import dev.hiptide.jar.programs.CallsHipWhenTold;

/** {@link CallsHipWhenTold} under a name that no program of another test has. */
public final class WaitsForCommands {
  private WaitsForCommands() {}

  public static void main(String[] arguments) throws Exception {
    CallsHipWhenTold.main(arguments);
  }
}
