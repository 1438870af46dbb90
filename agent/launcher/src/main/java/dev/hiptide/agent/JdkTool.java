package dev.hiptide.agent;

import java.util.regex.Pattern;

/**
 * Tells the JDK's own tools from programs, so that an agent set for every JVM by {@code
 * JAVA_TOOL_OPTIONS} stays out of {@code jcmd} and {@code javac}.
 */
final class JdkTool {
  /** As the tools' launchers set it: {@code jdk.jcmd/sun.tools.jcmd.JCmd 4711 help}. */
  private static final Pattern COMMAND =
      Pattern.compile("((jdk|java)\\.[a-z.]+/(sun|com\\.sun|jdk)\\.|(sun|com\\.sun\\.tools)\\.).*");

  /** {@code java Program.java} is a program, though a tool's class runs it. */
  private static final Pattern SOURCE_LAUNCHER =
      Pattern.compile("(jdk\\.compiler/)?com\\.sun\\.tools\\.javac\\.launcher\\..*");

  private JdkTool() {}

  /**
   * Whether a JVM was started as a tool of the JDK.
   *
   * @param command the system property {@code sun.java.command}; null where it is not set
   */
  static boolean isTool(String command) {
    return command != null
        && COMMAND.matcher(command).matches()
        && !SOURCE_LAUNCHER.matcher(command).matches();
  }
}
