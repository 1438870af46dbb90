package dev.hiptide.top;

import java.util.Locale;

/** Numbers as a column of a few characters has room for them. Pure. */
final class Numbers {
  private static final int FULL_BELOW = 100_000;
  private static final String[] UNITS = {"k", "M", "G", "T", "P", "E"};

  private Numbers() {}

  /** A rate or a count: whole from 10 on, in thousands from 100,000 on. */
  static String rate(double value) {
    if (value <= 0) {
      return "0";
    }
    if (value < 9.995) {
      return format("%.2f", value);
    }
    return value < FULL_BELOW ? format("%,.0f", value) : scaled(value);
  }

  /** What an iteration takes of something: small numbers matter. */
  static String perIteration(double value) {
    if (value <= 0) {
      return "0";
    }
    if (value < 9.9995) {
      return format("%.5f", value);
    }
    return value < FULL_BELOW ? format("%,.1f", value) : scaled(value);
  }

  /** Microseconds. */
  static String usec(double value) {
    if (value <= 0) {
      return "0";
    }
    if (value < 9.9995) {
      return format("%.3f", value);
    }
    return value < FULL_BELOW ? format("%,.1f", value) : scaled(value);
  }

  static String percent(double share) {
    return format("%.1f", 100 * share);
  }

  static String bytes(double value) {
    return value < FULL_BELOW ? format("%,.0f", Math.max(0, value)) : scaled(value);
  }

  /** A time since some moment, in hours from the first one on. */
  static String age(double seconds) {
    long whole = Math.max(0, (long) seconds);
    return whole < 3600
        ? format("%d:%02d", whole / 60, whole % 60)
        : format("%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60);
  }

  /** Three digits and a unit. */
  private static String scaled(double value) {
    double rest = value / 1e3;
    int unit = 0;
    while (rest >= 999.5 && unit < UNITS.length - 1) {
      rest /= 1e3;
      unit++;
    }
    return format(rest < 9.995 ? "%.2f%s" : rest < 99.95 ? "%.1f%s" : "%.0f%s", rest, UNITS[unit]);
  }

  private static String format(String format, Object... args) {
    return String.format(Locale.ROOT, format, args);
  }
}
