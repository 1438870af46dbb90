package dev.hiptide.settings;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
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
 * @param expected the regime that is right for the program, by its label; empty for none
 * @param access who may use the endpoint
 * @param otlp where the metrics are sent, if anywhere
 * @param linger how long the endpoint stays up after the workload's end, for one more scrape
 */
public record Settings(
    String host,
    int port,
    String application,
    IterationMarker iteration,
    Tracing tracing,
    String expected,
    ReportTarget report,
    Duration linger,
    Access access,
    Optional<Otlp> otlp) {
  private static final Set<String> REGIMES = Set.of("", "fine", "coarse", "spin", "minimal");

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
    return from(sources, Tracing::parse, Settings::readable);
  }

  /** The settings that another process has resolved and written as {@link #toArguments}. */
  public static Settings fromArguments(List<String> arguments) throws SettingsException {
    SettingsSources sources = new SettingsSources();
    sources.addArguments(arguments);
    return from(sources, Tracing::parseResolved, Settings::file);
  }

  private static Settings from(
      SettingsSources sources,
      Function<String, Tracing> tracing,
      Function<String, Optional<Path>> file)
      throws SettingsException {
    return new Settings(
        sources.get(Setting.HOST, Settings::notEmpty),
        sources.get(Setting.PORT, Settings::port),
        sources.get(Setting.APPLICATION, text -> text),
        sources.get(Setting.ITERATION, IterationMarker::parse),
        sources.get(Setting.TRACE, tracing),
        sources.get(Setting.EXPECT, Settings::regime),
        sources.get(Setting.REPORT, ReportTarget::parse),
        sources.get(Setting.LINGER, Durations::parse),
        access(sources, file),
        otlp(sources));
  }

  private static Access access(SettingsSources sources, Function<String, Optional<Path>> file)
      throws SettingsException {
    if (!sources.haveAnyOf(Setting.TLS_CERTIFICATE, Setting.TLS_KEY, Setting.BASIC_AUTH)) {
      return Access.OPEN; // most programs' start need not wait for what follows
    }
    Optional<Path> certificate = sources.get(Setting.TLS_CERTIFICATE, file);
    Optional<Path> key = sources.get(Setting.TLS_KEY, file);
    if (certificate.isPresent() != key.isPresent()) {
      throw SettingsException.oneWithoutTheOther(Setting.TLS_CERTIFICATE, Setting.TLS_KEY);
    }
    return new Access(
        certificate.map(pem -> new Access.Tls(pem, key.get())),
        sources.get(Setting.BASIC_AUTH, file));
  }

  private static Optional<Otlp> otlp(SettingsSources sources) throws SettingsException {
    if (!sources.haveAnyOf(Setting.OTLP, Setting.OTLP_INTERVAL)) {
      return Optional.empty();
    }
    Duration interval = sources.get(Setting.OTLP_INTERVAL, Durations::parseFromOneSecond);
    return sources.get(
        Setting.OTLP,
        text ->
            text.isEmpty()
                ? Optional.empty()
                : Optional.of(new Otlp(Otlp.parseUrl(text), interval)));
  }

  /** Every setting as {@code key=value}. */
  public List<String> toArguments() {
    List<String> arguments = new ArrayList<>();
    arguments.add(argument(Setting.HOST, host));
    arguments.add(argument(Setting.PORT, Integer.toString(port)));
    arguments.add(argument(Setting.APPLICATION, application));
    arguments.add(argument(Setting.ITERATION, iteration.text()));
    arguments.add(argument(Setting.TRACE, tracing.toString()));
    arguments.add(argument(Setting.EXPECT, expected));
    arguments.add(argument(Setting.REPORT, report.text()));
    arguments.add(argument(Setting.LINGER, Durations.text(linger)));
    if (access.tls().isPresent()) {
      arguments.add(argument(Setting.TLS_CERTIFICATE, access.tls().get().certificate().toString()));
      arguments.add(argument(Setting.TLS_KEY, access.tls().get().key().toString()));
    }
    if (access.users().isPresent()) {
      arguments.add(argument(Setting.BASIC_AUTH, access.users().get().toString()));
    }
    if (otlp.isPresent()) {
      arguments.add(argument(Setting.OTLP, otlp.get().url().toString()));
      arguments.add(argument(Setting.OTLP_INTERVAL, Durations.text(otlp.get().interval())));
    }
    return arguments;
  }

  /** The same settings with a name for the application. */
  public Settings withApplication(String name) {
    return new Settings(
        host, port, name, iteration, tracing, expected, report, linger, access, otlp);
  }

  /** The same settings with another way to trace. */
  public Settings withTracing(Tracing other) {
    return new Settings(
        host, port, application, iteration, other, expected, report, linger, access, otlp);
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

  private static String regime(String text) {
    if (!REGIMES.contains(text)) {
      throw new IllegalArgumentException(text);
    }
    return text;
  }

  /** A file by its absolute path: the collector may work in another folder. */
  private static Optional<Path> file(String text) {
    return text.isEmpty() ? Optional.empty() : Optional.of(Path.of(text).toAbsolutePath());
  }

  private static Optional<Path> readable(String text) {
    Optional<Path> file = file(text);
    if (file.isPresent() && !(Files.isReadable(file.get()) && Files.isRegularFile(file.get()))) {
      throw new IllegalArgumentException(text);
    }
    return file;
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
