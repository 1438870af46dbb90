package dev.hiptide.settings;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A setting that is unknown or has a bad value; the message is one line, fit for a user. It names
 * the key and where it was set, and never repeats what was written there: that may be a password
 * behind the wrong key, or a line of any file that somebody has taken for the settings' file.
 */
public final class SettingsException extends Exception {
  private static final long serialVersionUID = 1L;

  private static final Pattern KEY = Pattern.compile("[a-z][a-z-]{0,29}");

  private SettingsException(String message) {
    super(message);
  }

  /**
   * A key that is none. It is shown if it is nearly one, and was not read from a file, which may be
   * any: what comes behind a comma in a value looks like a key, too.
   *
   * @param number which of its origin's entries it is, counted from 1
   */
  static SettingsException unknown(String key, int number, String origin, boolean isOfFile) {
    Optional<Setting> nearest = Setting.nearest(key);
    return new SettingsException(
        "unknown setting"
            + (!isOfFile && nearest.isPresent() && KEY.matcher(key).matches() ? " " + key : "")
            + " (entry "
            + number
            + " of the "
            + origin
            + ")"
            + nearest.map(it -> ", perhaps " + it.key()).orElse("")
            + "; allowed are "
            + Setting.keys());
  }

  static SettingsException bad(Setting setting, String origin) {
    return new SettingsException(
        "bad value of " + setting.key() + " (" + origin + "); allowed is " + setting.allowed());
  }

  static SettingsException oneWithoutTheOther(Setting one, Setting other) {
    return new SettingsException(
        one.key() + " and " + other.key() + " go together; only one of them is set");
  }

  static SettingsException categoriesTakeBpf() {
    return new SettingsException(
        "trace=categories:LIST takes backend=bpf; with ptrace it takes hiptide run --categories");
  }

  /**
   * A word without an equals sign.
   *
   * @param number which of its origin's entries it is, counted from 1
   */
  static SettingsException noPair(int number, String origin) {
    return new SettingsException("no key=value: entry " + number + " of the " + origin);
  }
}
