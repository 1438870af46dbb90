package dev.hiptide.settings;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The resolved settings.
 *
 * @param host where the endpoint listens
 * @param port the endpoint's port; 0 is any free one
 * @param application the label of all metrics; empty until the agent has named it
 * @param iteration what marks an iteration
 * @param tracing which threads' system calls are traced
 * @param report where the report goes
 * @param linger how long the endpoint stays up after the workload's end, for one more scrape
 */
public record Settings(
    String host,
    int port,
    String application,
    IterationMarker iteration,
    Tracing tracing,
    ReportTarget report,
    Duration linger) {

  /**
   * Resolves the settings of this process.
   *
   * @param agentArguments what follows {@code =} in {@code -javaagent:JAR=}; null for nothing
   */
  public static Settings load(String agentArguments) throws SettingsException {
    return resolve(agentArguments, stringProperties(System.getProperties()), System.getenv());
  }

  /** Resolves settings from everything that can name them. */
  static Settings resolve(
      String agentArguments, Map<String, String> properties, Map<String, String> environment)
      throws SettingsException {
    SettingsSources sources = new SettingsSources();
    if (agentArguments != null && !agentArguments.isBlank()) {
      sources.addArguments(List.of(agentArguments.split(",")));
    }
    sources.addSystemProperties(properties);
    sources.addEnvironment(environment);
    sources.addConfigFile();
    return from(sources, Tracing::parse);
  }

  /** The settings that another process has resolved and written as {@link #toArguments}. */
  public static Settings fromArguments(List<String> arguments) throws SettingsException {
    SettingsSources sources = new SettingsSources();
    sources.addArguments(arguments);
    return from(sources, Tracing::parseResolved);
  }

  private static Settings from(SettingsSources sources, Function<String, Tracing> tracing)
      throws SettingsException {
    return new Settings(
        sources.get(Setting.HOST, Settings::notEmpty),
        sources.get(Setting.PORT, Settings::port),
        sources.get(Setting.APPLICATION, text -> text),
        sources.get(Setting.ITERATION, IterationMarker::parse),
        sources.get(Setting.TRACE, tracing),
        sources.get(Setting.REPORT, ReportTarget::parse),
        sources.get(Setting.LINGER, Linger::parse));
  }

  /** Every setting as {@code key=value}. */
  public List<String> toArguments() {
    return List.of(
        argument(Setting.HOST, host),
        argument(Setting.PORT, Integer.toString(port)),
        argument(Setting.APPLICATION, application),
        argument(Setting.ITERATION, iteration.text()),
        argument(Setting.TRACE, tracing.toString()),
        argument(Setting.REPORT, report.text()),
        argument(Setting.LINGER, Linger.text(linger)));
  }

  /** The same settings with a name for the application. */
  public Settings withApplication(String name) {
    return new Settings(host, port, name, iteration, tracing, report, linger);
  }

  /** The same settings with another way to trace. */
  public Settings withTracing(Tracing other) {
    return new Settings(host, port, application, iteration, other, report, linger);
  }

  private static String argument(Setting setting, String value) {
    return setting.key() + "=" + value;
  }

  private static String notEmpty(String text) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("empty");
    }
    return text;
  }

  private static int port(String text) {
    int port = Integer.parseInt(text);
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException(text);
    }
    return port;
  }

  /** A copy without what is no string: a property may hold any object. */
  private static Map<String, String> stringProperties(Properties properties) {
    return properties.stringPropertyNames().stream()
        .collect(Collectors.toMap(name -> name, properties::getProperty));
  }
}
