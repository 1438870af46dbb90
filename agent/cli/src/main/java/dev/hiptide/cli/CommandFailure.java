package dev.hiptide.cli;

/** Ends a command with one line for its user. */
final class CommandFailure extends Exception {
  private final int exitCode;

  CommandFailure(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  int exitCode() {
    return exitCode;
  }
}
