package dev.hiptide.commands.programs;

/** {@link Listens} under a name that no program of another test has. */
public final class ListensToCommands {
  private ListensToCommands() {}

  public static void main(String[] arguments) throws Exception {
    Listens.main(arguments);
  }
}
