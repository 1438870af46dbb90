package dev.hiptide.cli;

import dev.hiptide.settings.Setting;
import dev.hiptide.settings.Settings;
import dev.hiptide.settings.SettingsException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** The agent's settings as options of a command, each by its key. */
final class SettingOptions {
  private static final String OPTIONS = "--options";
  private static final String SEPARATOR = ",";

  private static final Set<Setting> FILES =
      Set.of(Setting.TLS_CERTIFICATE, Setting.TLS_KEY, Setting.BASIC_AUTH, Setting.CONFIG);

  private SettingOptions() {}

  static void addTo(CommandSpec command) {
    ArgGroupSpec.Builder group =
        ArgGroupSpec.builder()
            .exclusive(false)
            .validate(false)
            .heading("%nSettings of the agent:%n");
    for (Setting setting : Setting.values()) {
      group.addArg(option(setting));
    }
    group.addArg(
        OptionSpec.builder(OPTIONS)
            .paramLabel("KEY=VALUE,...")
            .type(String.class)
            .description("Settings as -javaagent takes them; the options above come before these.")
            .build());
    command.addArgGroup(group.build());
  }

  private static OptionSpec option(Setting setting) {
    OptionSpec.Builder option =
        OptionSpec.builder("--" + setting.key())
            .type(FILES.contains(setting) ? Path.class : String.class)
            .paramLabel(label(setting))
            .description(description(setting));
    List<String> candidates = candidates(setting);
    if (!candidates.isEmpty()) {
      option.completionCandidates(candidates);
    }
    return option.build();
  }

  private static String label(Setting setting) {
    return switch (setting) {
      case TLS_CERTIFICATE, TLS_KEY, BASIC_AUTH, CONFIG, REPORT -> "FILE";
      case LINGER, OTLP_INTERVAL -> "DURATION";
      case OTLP -> "URL";
      case EXPECT -> "REGIME";
      case APPLICATION -> "NAME";
      case ITERATION -> "MARKER";
      default -> setting.name().toUpperCase(Locale.ROOT);
    };
  }

  private static List<String> candidates(Setting setting) {
    return switch (setting) {
      case BACKEND -> List.of("auto", "bpf", "ptrace");
      case TRACE -> List.of("phases", "all", "auto", "off");
      case EXPECT -> List.of("fine", "coarse", "spin", "minimal");
      case REPORT -> List.of("stderr", "stdout", "none");
      default -> List.of();
    };
  }

  private static String description(Setting setting) {
    String text =
        setting.description()
            + "; "
            + setting.allowed()
            + (setting.defaultValue().isEmpty() ? "" : ". Default: " + setting.defaultValue());
    return text.replace("`", "").replace("%", "%%"); // picocli formats it
  }

  /** Whether the user has given one of the settings as an option of its own. */
  static boolean has(ParseResult parsed, Setting setting) {
    return parsed.hasMatchedOption("--" + setting.key());
  }

  /**
   * What the user has set, as {@code -javaagent} takes it; empty for nothing.
   *
   * @param directory against which files are named, if the agent works in another; null if not
   * @throws CommandFailure if a value is not allowed
   */
  static String of(ParseResult parsed, Path directory) throws CommandFailure {
    List<String> arguments = new ArrayList<>();
    for (Setting setting : Setting.values()) {
      Object value = parsed.matchedOptionValue("--" + setting.key(), null);
      if (value != null) {
        arguments.add(setting.key() + "=" + checked(setting, value.toString(), directory));
      }
    }
    String more = parsed.matchedOptionValue(OPTIONS, "");
    return String.join(
        SEPARATOR,
        Stream.concat(arguments.stream(), Stream.of(more)).filter(it -> !it.isEmpty()).toList());
  }

  private static String checked(Setting setting, String value, Path directory)
      throws CommandFailure {
    if (value.contains(SEPARATOR)) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "a value of --"
              + setting.key()
              + " cannot have a comma here; it can in a file that --config names");
    }
    boolean isOneOfTwo = setting == Setting.TLS_CERTIFICATE || setting == Setting.TLS_KEY;
    if (!isOneOfTwo) {
      try {
        Settings.fromArguments(List.of(setting.key() + "=" + value));
      } catch (SettingsException e) {
        throw new CommandFailure(
            ExitCode.USAGE,
            "bad value of --" + setting.key() + "; allowed is " + setting.allowed());
      }
    }
    return directory != null && isFile(setting, value)
        ? directory.resolve(value).toString()
        : value;
  }

  private static boolean isFile(Setting setting, String value) {
    return !value.isEmpty()
        && (FILES.contains(setting)
            || setting == Setting.REPORT && !Set.of("stderr", "stdout", "none").contains(value));
  }
}
