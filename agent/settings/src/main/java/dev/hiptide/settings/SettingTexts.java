package dev.hiptide.settings;

import dev.hiptide.terms.Regime;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Which texts a setting may have. Every method throws {@link IllegalArgumentException} for a text
 * that is not allowed.
 */
final class SettingTexts {
  private static final int MAX_PORT = 65535;

  private SettingTexts() {}

  /**
   * Checks what a user has set.
   *
   * @return the text for another process, which may work in another folder
   */
  static String ofUser(Setting setting, String text) {
    if (setting.isFile() && !text.isEmpty()) {
      return readable(text).toString();
    }
    ofProcess(setting, text);
    if (setting == Setting.REPORT && ReportTarget.parse(text) instanceof ReportTarget.File file) {
      checkTakesReport(file.path(ProcessHandle.current().pid()));
    }
    return text;
  }

  /**
   * Checks what another process has resolved. Files are not looked at: they may be replaced at any
   * time, and who reads them says what is wrong with them.
   */
  static String ofProcess(Setting setting, String text) {
    // A switch, and no parser in each constant of the enum: every start of a program would wait for
    // the JVM to make an object of each.
    switch (setting) {
      case HOST -> notEmpty(text);
      case PORT -> port(text);
      case ITERATION -> IterationMarker.parse(text);
      case BACKEND -> Backend.parse(text);
      case TRACE -> Tracing.parse(text);
      case EXPECT -> regime(text);
      case REPORT -> ReportTarget.parse(text);
      case LINGER -> Durations.parse(text);
      case TLS_CERTIFICATE, TLS_KEY, BASIC_AUTH -> file(text);
      case OTLP -> otlp(text);
      case OTLP_INTERVAL -> Durations.parseFromOneSecond(text);
      case APPLICATION -> application(text);
      case CONFIG -> {} // any text
    }
    return text;
  }

  static int port(String text) {
    int port = Integer.parseInt(text);
    if (port < 0 || port > MAX_PORT) {
      throw new IllegalArgumentException(text);
    }
    return port;
  }

  /** The regime with that label; none for an empty text. */
  static Optional<Regime> regime(String text) {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    for (Regime regime : Regime.values()) {
      if (regime != Regime.UNKNOWN && regime.label().equals(text)) {
        return Optional.of(regime);
      }
    }
    throw new IllegalArgumentException(text);
  }

  static Optional<Path> file(String text) {
    return text.isEmpty() ? Optional.empty() : Optional.of(Path.of(text));
  }

  static Optional<URI> otlp(String text) {
    return text.isEmpty() ? Optional.empty() : Optional.of(Otlp.parseUrl(text));
  }

  private static Path readable(String text) {
    Path file = Path.of(text).toAbsolutePath();
    try {
      if (!FileAccess.inTime(file, () -> Files.isReadable(file) && Files.isRegularFile(file))) {
        throw new IllegalArgumentException(text);
      }
    } catch (IOException e) {
      throw new IllegalArgumentException(text, e);
    }
    return file;
  }

  /** Told at the start, and not only at the end, when the report cannot be had any more. */
  private static void checkTakesReport(Path file) {
    try {
      if (!FileAccess.inTime(file, () -> FileKind.of(file).takesReports())) {
        throw new IllegalArgumentException(file.toString());
      }
    } catch (IOException e) {
      // at the end it may be otherwise
    }
  }

  private static void application(String text) {
    if (!ApplicationName.isAllowed(text)) {
      throw new IllegalArgumentException(text);
    }
  }

  private static void notEmpty(String text) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("empty");
    }
  }
}
