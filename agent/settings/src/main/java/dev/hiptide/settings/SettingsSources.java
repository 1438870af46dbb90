package dev.hiptide.settings;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.regex.Pattern;

/**
 * Where settings come from. A source never overrides what an earlier one has said: agent arguments,
 * system properties, environment, properties file, defaults.
 *
 * <p>Only users of hiptide write arguments and the file, so a key there that is unknown is an
 * error. System properties and the environment are open to everybody: there it is ignored, and kept
 * for a word to the user. An empty value there is none, as Compose passes on a variable that is not
 * set.
 */
final class SettingsSources {
  /** Before a setting's key, in a system property's name. */
  static final String PROPERTY_PREFIX = "hiptide.";

  private static final String ARGUMENTS = "agent arguments";
  private static final String FILE = "file that config names";
  private static final String ENVIRONMENT_PREFIX = "HIPTIDE_";

  /**
   * What Kubernetes and Docker write into {@code HIPTIDE_PORT}, where a service or a linked
   * container is named hiptide: {@code tcp://10.0.0.11:6379}.
   */
  private static final Pattern SERVICE_ADDRESS = Pattern.compile("(tcp|udp|sctp)://.*");

  /** A name that is shown: others may have written anything there. */
  private static final Pattern NAME = Pattern.compile("[\\w.-]{1,60}");

  private final Map<Setting, Value> values = new EnumMap<>(Setting.class);
  private final List<String> ignored = new ArrayList<>();

  private record Value(String text, String origin) {}

  void addArguments(List<String> arguments) throws SettingsException {
    int number = 0;
    for (String argument : arguments) {
      number++;
      int equals = argument.indexOf('=');
      if (equals < 0) {
        throw SettingsException.noPair(number, ARGUMENTS);
      }
      add(argument.substring(0, equals), argument.substring(equals + 1), number, ARGUMENTS);
    }
  }

  void addSystemProperties(Map<String, String> properties) {
    for (Map.Entry<String, String> property : properties.entrySet()) {
      String name = property.getKey();
      if (name.startsWith(PROPERTY_PREFIX)) {
        String key = name.substring(PROPERTY_PREFIX.length());
        addOfAnybody(Setting.of(key), property.getValue(), name, "system property");
      }
    }
  }

  void addEnvironment(Map<String, String> environment) {
    for (Map.Entry<String, String> variable : environment.entrySet()) {
      String name = variable.getKey();
      if (name.startsWith(ENVIRONMENT_PREFIX)) {
        String key =
            name.substring(ENVIRONMENT_PREFIX.length()).toLowerCase(Locale.ROOT).replace('_', '-');
        String text = variable.getValue();
        boolean isOfAService =
            key.equals(Setting.PORT.key()) && SERVICE_ADDRESS.matcher(text).matches();
        addOfAnybody(isOfAService ? Optional.empty() : Setting.of(key), text, name, "environment");
      }
    }
  }

  private void addOfAnybody(Optional<Setting> setting, String text, String name, String origin) {
    if (text.isBlank()) {
      return;
    }
    if (setting.isPresent()) {
      values.putIfAbsent(setting.get(), new Value(text, origin));
    } else {
      ignored.add(NAME.matcher(name).matches() ? name : "one of another form");
    }
  }

  /** What a user should know of names that look like settings and are none; empty for nothing. */
  Optional<String> ofIgnored() {
    if (ignored.isEmpty()) {
      return Optional.empty();
    }
    Collections.sort(ignored);
    return Optional.of(
        "ignored are "
            + String.join(", ", ignored)
            + ", which are no settings; those are "
            + Setting.keys());
  }

  /** Adds the properties file that an earlier source has named, if one has. */
  void addConfigFile() throws SettingsException {
    Value config = values.get(Setting.CONFIG);
    if (config == null) {
      return;
    }
    Map<String, String> entries;
    try {
      entries = ConfigFile.read(Path.of(config.text()));
    } catch (IOException | IllegalArgumentException e) {
      throw SettingsException.bad(Setting.CONFIG, config.origin());
    }
    int number = 0;
    for (Map.Entry<String, String> entry : entries.entrySet()) {
      add(entry.getKey(), entry.getValue(), ++number, FILE);
    }
  }

  private void add(String key, String text, int number, String origin) throws SettingsException {
    Optional<Setting> setting = Setting.of(key.strip());
    if (setting.isEmpty()) {
      throw SettingsException.unknown(key.strip(), number, origin, origin.equals(FILE));
    }
    values.putIfAbsent(setting.get(), new Value(text.strip(), origin));
  }

  /**
   * The text of every setting, each from the first source that names it; without {@link
   * Setting#CONFIG}, whose file has been read.
   *
   * @param check returns the text as it is to be kept, or throws {@link IllegalArgumentException}
   */
  Map<Setting, String> resolve(BiFunction<Setting, String, String> check) throws SettingsException {
    Map<Setting, String> texts = new EnumMap<>(Setting.class);
    for (Setting setting : Setting.values()) {
      Value value = values.get(setting);
      texts.put(setting, value == null ? setting.defaultValue() : checked(setting, value, check));
    }
    texts.remove(Setting.CONFIG);
    if (texts.get(Setting.TLS_CERTIFICATE).isEmpty() != texts.get(Setting.TLS_KEY).isEmpty()) {
      throw SettingsException.oneWithoutTheOther(Setting.TLS_CERTIFICATE, Setting.TLS_KEY);
    }
    return texts;
  }

  private static String checked(
      Setting setting, Value value, BiFunction<Setting, String, String> check)
      throws SettingsException {
    try {
      return check.apply(setting, value.text());
    } catch (IllegalArgumentException e) {
      throw SettingsException.bad(setting, value.origin());
    }
  }
}
