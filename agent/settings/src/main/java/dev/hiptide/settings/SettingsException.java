package dev.hiptide.settings;

/** A setting that is unknown or has a bad value; the message is one line, fit for a user. */
public final class SettingsException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Stands for a value that may hold a secret. */
  private static final String WITHHELD = "…";

  private SettingsException(String message) {
    super(message);
  }

  static SettingsException unknown(String key, String value, String origin) {
    return new SettingsException(
        "unknown setting "
            + key
            + "="
            + value
            + " ("
            + origin
            + "); allowed are "
            + Setting.keys());
  }

  static SettingsException bad(Setting setting, String value, String origin) {
    return new SettingsException(
        "bad value "
            + setting.key()
            + "="
            + (setting == Setting.OTLP ? WITHHELD : value)
            + " ("
            + origin
            + "); allowed is "
            + setting.allowed());
  }

  static SettingsException oneWithoutTheOther(Setting one, Setting other) {
    return new SettingsException(
        one.key() + " and " + other.key() + " go together; only one of them is set");
  }

  static SettingsException categoriesTakeBpf() {
    return new SettingsException(
        "trace=categories:LIST takes backend=bpf; with ptrace it takes hiptide run --categories");
  }

  static SettingsException noPair(String word, String origin) {
    return new SettingsException("no key=value: " + word + " (" + origin + ")");
  }
}
