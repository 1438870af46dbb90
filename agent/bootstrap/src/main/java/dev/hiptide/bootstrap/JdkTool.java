package dev.hiptide.bootstrap;

import java.util.List;

/**
 * Tells the JDK's own tools from programs, so that an agent set for every JVM by {@code
 * JAVA_TOOL_OPTIONS} stays out of {@code jcmd} and {@code javac}. It uses no regular expression:
 * that would be the first in this JVM and cost every start 5 ms.
 */
final class JdkTool {
  private static final List<String> MODULES = List.of("jdk.", "java.");
  private static final List<String> PACKAGES_OF_MODULES = List.of("sun.", "com.sun.", "jdk.");
  private static final List<String> PACKAGES = List.of("sun.", "com.sun.tools.");

  /** {@code java Program.java} is a program, though a tool's class runs it. */
  private static final String SOURCE_LAUNCHER = "com.sun.tools.javac.launcher.";

  private JdkTool() {}

  /**
   * Whether a JVM was started as a tool of the JDK. So is one that java(1) starts for no program,
   * as in {@code java -version} or {@code java --list-modules}.
   *
   * @param launcher the system property {@code sun.java.launcher}; null where another program has
   *     made the JVM, which then need not say what it runs
   * @param command the system property {@code sun.java.command}, as the tools' launchers set it:
   *     {@code jdk.jcmd/sun.tools.jcmd.JCmd 4711 help}; null where it is not set
   */
  static boolean isTool(String launcher, String command) {
    if (command == null) {
      return launcher != null;
    }
    int end = command.indexOf(' ');
    String main = end < 0 ? command : command.substring(0, end);
    int slash = main.indexOf('/');
    String mainClass = main.substring(slash + 1);
    if (mainClass.startsWith(SOURCE_LAUNCHER)) {
      return false;
    }
    return slash < 0
        ? startsWithOneOf(PACKAGES, mainClass)
        : startsWithOneOf(MODULES, main) && startsWithOneOf(PACKAGES_OF_MODULES, mainClass);
  }

  private static boolean startsWithOneOf(List<String> prefixes, String text) {
    for (String prefix : prefixes) {
      if (text.startsWith(prefix)) {
        return true;
      }
    }
    return false;
  }
}
