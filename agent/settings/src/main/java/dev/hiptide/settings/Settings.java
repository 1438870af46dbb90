package dev.hiptide.settings;

import dev.hiptide.terms.Regime;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The resolved settings: one checked text for each {@link Setting}, in the form in which they
 * travel to another process, and methods that read the texts. Immutable.
 */
public final class Settings {
  private final Map<Setting, String> texts;

  private Settings(Map<Setting, String> texts) {
    this.texts = texts;
  }

  /**
   * Resolves the settings of this process.
   *
   * @param agentArguments what follows {@code =} in {@code -javaagent:JAR=}; null for nothing
   * @param notes takes a line of what is ignored, if anything is
   */
  public static Settings load(String agentArguments, Consumer<String> notes)
      throws SettingsException {
    return resolve(
        agentArguments, stringProperties(System.getProperties()), System.getenv(), notes);
  }

  /** Resolves settings from everything that can name them. */
  static Settings resolve(
      String agentArguments,
      Map<String, String> properties,
      Map<String, String> environment,
      Consumer<String> notes)
      throws SettingsException {
    SettingsSources sources = new SettingsSources();
    if (agentArguments != null && !agentArguments.isBlank()) {
      sources.addArguments(List.of(agentArguments.split(",")));
    }
    sources.addSystemProperties(properties);
    sources.addEnvironment(environment);
    sources.addConfigFile();
    sources.ofIgnored().ifPresent(notes);
    Settings settings = new Settings(sources.resolve(SettingTexts::ofUser));
    if (settings.tracing().mode() == Tracing.Mode.CATEGORIES && settings.backend() != Backend.BPF) {
      throw SettingsException.categoriesTakeBpf();
    }
    return settings;
  }

  /** The settings that another process has resolved and written as {@link #toArguments}. */
  public static Settings fromArguments(List<String> arguments) throws SettingsException {
    SettingsSources sources = new SettingsSources();
    sources.addArguments(arguments);
    return new Settings(sources.resolve(SettingTexts::ofProcess));
  }

  /** The settings as {@code key=value}, without those that are empty. */
  public List<String> toArguments() {
    List<String> arguments = new ArrayList<>();
    texts.forEach(
        (setting, text) -> {
          if (!text.isEmpty()) {
            arguments.add(setting.key() + "=" + text);
          }
        });
    return arguments;
  }

  /**
   * The same settings with a name for the application that its user has not given; as much of it as
   * is allowed.
   *
   * @param notes takes a line if that is not all of it
   */
  public Settings withGuessedApplication(String guess, Consumer<String> notes) {
    String name = ApplicationName.cut(guess);
    if (!name.equals(guess)) {
      notes.accept(
          "the application is named "
              + name
              + ", as its own name is too long or has control characters; application=NAME gives it"
              + " another");
    }
    return with(Setting.APPLICATION, name);
  }

  /** The same settings with another tracer. */
  public Settings withBackend(Backend backend) {
    return with(Setting.BACKEND, backend.label());
  }

  /** The same settings with another way to trace. */
  public Settings withTracing(Tracing tracing) {
    return with(Setting.TRACE, tracing.toString());
  }

  private Settings with(Setting setting, String text) {
    Map<Setting, String> changed = new EnumMap<>(texts);
    changed.put(setting, text);
    return new Settings(changed);
  }

  /** Where the endpoint listens: a host name or an address. */
  public String host() {
    return texts.get(Setting.HOST);
  }

  /** The endpoint's port; 0 is any free one. */
  public int port() {
    return SettingTexts.port(texts.get(Setting.PORT));
  }

  /** The label of all metrics; empty until the agent has named the application. */
  public String application() {
    return texts.get(Setting.APPLICATION);
  }

  /** What marks an iteration. */
  public IterationMarker iteration() {
    return IterationMarker.parse(texts.get(Setting.ITERATION));
  }

  /** Which tracer the user wants. */
  public Backend backend() {
    return Backend.parse(texts.get(Setting.BACKEND));
  }

  /** Which threads' system calls are traced. */
  public Tracing tracing() {
    return Tracing.parse(texts.get(Setting.TRACE));
  }

  /** The regime that is right for the program, if its user has declared one. */
  public Optional<Regime> expected() {
    return SettingTexts.regime(texts.get(Setting.EXPECT));
  }

  /** Where the report goes when the workload has ended. */
  public ReportTarget report() {
    return ReportTarget.parse(texts.get(Setting.REPORT));
  }

  /** How long the endpoint stays up after the workload's end, for one more scrape. */
  public Duration linger() {
    return Durations.parse(texts.get(Setting.LINGER));
  }

  /** Who may use the endpoint. */
  public Access access() {
    Optional<Path> key = SettingTexts.file(texts.get(Setting.TLS_KEY));
    return new Access(
        SettingTexts.file(texts.get(Setting.TLS_CERTIFICATE))
            .map(certificate -> new Access.Tls(certificate, key.orElseThrow())),
        SettingTexts.file(texts.get(Setting.BASIC_AUTH)));
  }

  /** Where the metrics are sent by OTLP, if anywhere. */
  public Optional<Otlp> otlp() {
    return SettingTexts.otlp(texts.get(Setting.OTLP))
        .map(url -> new Otlp(url, Durations.parse(texts.get(Setting.OTLP_INTERVAL))));
  }

  /** A copy without values that are no strings: a property may hold any object. */
  private static Map<String, String> stringProperties(Properties properties) {
    return properties.stringPropertyNames().stream()
        .collect(Collectors.toMap(name -> name, properties::getProperty));
  }
}
