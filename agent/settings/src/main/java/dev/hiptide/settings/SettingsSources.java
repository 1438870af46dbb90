package dev.hiptide.settings;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.function.Function;

/**
 * Where settings come from. A source never overrides what an earlier one has said: agent arguments,
 * system properties, environment, properties file, defaults.
 */
final class SettingsSources {
  private static final String PROPERTY_PREFIX = "hiptide.";
  private static final String ENVIRONMENT_PREFIX = "HIPTIDE_";

  private final Map<Setting, Value> values = new EnumMap<>(Setting.class);

  private record Value(String text, String origin) {}

  void addArguments(List<String> arguments) throws SettingsException {
    String origin = "agent argument";
    for (String argument : arguments) {
      int equals = argument.indexOf('=');
      if (equals < 0) {
        throw SettingsException.noPair(argument, origin);
      }
      String key = argument.substring(0, equals).strip();
      add(key, argument.substring(equals + 1).strip(), key, origin);
    }
  }

  void addSystemProperties(Map<String, String> properties) throws SettingsException {
    for (Map.Entry<String, String> property : properties.entrySet()) {
      String name = property.getKey();
      if (name.startsWith(PROPERTY_PREFIX)) {
        String key = name.substring(PROPERTY_PREFIX.length());
        add(key, property.getValue(), name, "system property");
      }
    }
  }

  void addEnvironment(Map<String, String> environment) throws SettingsException {
    for (Map.Entry<String, String> variable : environment.entrySet()) {
      String name = variable.getKey();
      if (name.startsWith(ENVIRONMENT_PREFIX)) {
        String key =
            name.substring(ENVIRONMENT_PREFIX.length()).toLowerCase(Locale.ROOT).replace('_', '-');
        add(key, variable.getValue(), name, "environment");
      }
    }
  }

  /** Adds the file that the sources before have named, if they have. */
  void addConfigFile() throws SettingsException {
    Value config = values.get(Setting.CONFIG);
    if (config == null) {
      return;
    }
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(Path.of(config.text()))) {
      properties.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      throw SettingsException.bad(Setting.CONFIG, config.text(), config.origin());
    }
    for (String key : properties.stringPropertyNames()) {
      add(key, properties.getProperty(key).strip(), key, config.text());
    }
  }

  private void add(String key, String text, String name, String origin) throws SettingsException {
    Setting setting =
        Setting.of(key).orElseThrow(() -> SettingsException.unknown(name, text, origin));
    values.putIfAbsent(setting, new Value(text, origin));
  }

  /** Whether any source says something of one of these settings. */
  boolean haveAnyOf(Setting... settings) {
    for (Setting setting : settings) {
      if (values.containsKey(setting)) {
        return true;
      }
    }
    return false;
  }

  /**
   * The value of a setting.
   *
   * @param parse turns the text into the value; an {@link IllegalArgumentException} means that the
   *     text is not allowed
   */
  <T> T get(Setting setting, Function<String, T> parse) throws SettingsException {
    Value value = values.getOrDefault(setting, new Value(setting.defaultValue(), "default"));
    try {
      return parse.apply(value.text());
    } catch (IllegalArgumentException e) {
      throw SettingsException.bad(setting, value.text(), value.origin());
    }
  }
}
