package dev.hiptide.settings;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What {@code hiptide run} tells the agent of a program that it launches behind a filter. Table and
 * collector are there before the program, and the settings are resolved, so the agent needs only
 * the table's file and the iteration marker. Internal to hiptide: neither word is a {@link
 * Setting}, and no user writes them.
 *
 * @param table the trace table's file
 * @param iteration what marks an iteration; it goes through a system property, since it may contain
 *     whatever separates agent arguments
 */
public record LaunchedProgram(Path table, IterationMarker iteration) {
  private static final String ARGUMENT = "launched=";
  private static final String ITERATION = SettingsSources.PROPERTY_PREFIX + Setting.ITERATION.key();

  /**
   * Reads what {@link #jvmOptions} has told this process; empty if it was not launched so.
   *
   * @param agentArguments what follows {@code =} in {@code -javaagent:JAR=}; null for nothing
   */
  public static Optional<LaunchedProgram> of(String agentArguments) {
    if (agentArguments == null || !agentArguments.startsWith(ARGUMENT)) {
      return Optional.empty();
    }
    return Optional.of(
        new LaunchedProgram(
            Path.of(agentArguments.substring(ARGUMENT.length())),
            IterationMarker.parse(System.getProperty(ITERATION))));
  }

  /** The options of java(1) that start the program under the agent. */
  public List<String> jvmOptions(Path agentJar) {
    return List.of(
        "-javaagent:" + agentJar + "=" + ARGUMENT + table,
        "-D" + ITERATION + "=" + iteration.text());
  }
}
