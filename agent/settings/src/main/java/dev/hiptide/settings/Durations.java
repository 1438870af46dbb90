package dev.hiptide.settings;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as the settings spell them: {@code 500ms}, {@code 20s}, {@code 2m}, {@code 0}. */
final class Durations {
  private static final Pattern FORM = Pattern.compile("(\\d{1,11})(ms|s|m)|0");

  private static final Duration MAX = Duration.ofDays(365);

  private Durations() {}

  static Duration parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(text);
    }
    if (matcher.group(1) == null) {
      return Duration.ZERO;
    }
    long amount = Long.parseLong(matcher.group(1));
    Duration duration =
        switch (matcher.group(2)) {
          case "ms" -> Duration.ofMillis(amount);
          case "s" -> Duration.ofSeconds(amount);
          default -> Duration.ofMinutes(amount);
        };
    if (duration.compareTo(MAX) > 0) {
      throw new IllegalArgumentException(text);
    }
    return duration;
  }

  /** As {@link #parse}, but at least one second. */
  static Duration parseFromOneSecond(String text) {
    Duration duration = parse(text);
    if (duration.toSeconds() < 1) {
      throw new IllegalArgumentException(text);
    }
    return duration;
  }
}
