package dev.hiptide.settings;

/** Names an application that its user has not named. */
public final class ApplicationName {
  private ApplicationName() {}

  /**
   * The simple name of the main class, or of the jar.
   *
   * @param command the system property {@code sun.java.command}: a class, {@code module/class} or
   *     jar, and arguments; null where it is not set
   */
  public static String of(String command) {
    if (command == null || command.isBlank()) {
      return "java";
    }
    String program = command.strip().split("\\s", 2)[0];
    String name = program.substring(program.lastIndexOf('/') + 1);
    return name.endsWith(".jar")
        ? name.substring(0, name.length() - ".jar".length())
        : name.substring(name.lastIndexOf('.') + 1);
  }
}
