package dev.hiptide.cli;

/** What the commands end with. */
final class ExitCode {
  static final int OK = 0;
  static final int FAILURE = 1;
  static final int USAGE = 2;
  static final int NO_SUCH_JVM = 3;
  static final int NOT_WATCHED = 4;

  private ExitCode() {}
}
