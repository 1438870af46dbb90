package dev.hiptide.settings;

import java.util.Locale;

/** Which threads' system calls are traced. */
public enum Tracing {
  /** Every thread's. */
  ALL,
  /** Nobody's: HIP calls are measured, system calls are not. */
  OFF;

  static Tracing parse(String text) {
    for (Tracing tracing : values()) {
      if (tracing.text().equals(text)) {
        return tracing;
      }
    }
    throw new IllegalArgumentException(text);
  }

  String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
