package dev.hiptide.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever arguments, properties, variables and files say, there are settings, or there is one line
 * that repeats no value.
 */
class SettingsFuzzTest {
  private static final int RUNS = 20_000;
  private static final int FILES = 2_000;

  /** In every value. */
  private static final String SECRET = "hunter2";

  private static final List<String> PARTS =
      List.of(
          "=",
          ",",
          "\n",
          "\r",
          "\u001b[31m",
          "\0",
          "\u2028",
          "\\u00e",
          "%p",
          "/",
          "/dev/zero",
          "/proc/self/mem",
          "categories:",
          "sync+",
          "#",
          "com.acme.",
          "http://",
          "?",
          ":",
          "é",
          "\ud800",
          "99999999999",
          "-1",
          "20s",
          "x".repeat(5_000),
          "a.".repeat(5_000),
          "  ",
          "\t");

  @TempDir Path directory;

  private final Random random = new Random(14);

  @Test
  void everyTextGivesSettingsOrOneLine() {
    for (int run = 0; run < RUNS; run++) {
      check(arguments(), named("hiptide.", '.'), named("HIPTIDE_", '_'));
    }
  }

  @Test
  void everyFileGivesSettingsOrOneLine() throws Exception {
    Path file = directory.resolve("config");
    for (int run = 0; run < FILES; run++) {
      byte[] content = arguments().replace(',', '\n').getBytes(StandardCharsets.UTF_8);
      if (random.nextInt(4) == 0) {
        random.nextBytes(content);
      }
      Files.write(file, content);
      check("config=" + file, Map.of(), Map.of());
    }
  }

  private static void check(
      String arguments, Map<String, String> properties, Map<String, String> environment) {
    List<String> lines = new ArrayList<>();
    try {
      Settings.resolve(arguments, properties, environment, lines::add);
    } catch (SettingsException e) {
      lines.add(e.getMessage());
    }
    for (String line : lines) {
      assertThat(line).doesNotContain(SECRET);
      assertThat(line.chars().anyMatch(Character::isISOControl)).as(line).isFalse();
      assertThat(line).hasLineCount(1).hasSizeLessThan(1_000);
    }
  }

  private String arguments() {
    StringBuilder arguments = new StringBuilder();
    for (int count = random.nextInt(4); count >= 0; count--) {
      arguments.append(key()).append(random.nextInt(9) == 0 ? "" : "=").append(value()).append(',');
    }
    return arguments.toString();
  }

  private Map<String, String> named(String prefix, char separator) {
    Map<String, String> named = new HashMap<>();
    for (int count = random.nextInt(3); count > 0; count--) {
      String key = key();
      named.put(
          prefix + (separator == '_' ? key.toUpperCase().replace('-', separator) : key), value());
    }
    return named;
  }

  private String key() {
    Setting[] settings = Setting.values();
    return switch (random.nextInt(8)) {
      case 0 -> part();
      case 1 -> settings[random.nextInt(settings.length)].key() + part();
      default -> settings[random.nextInt(settings.length)].key();
    };
  }

  private String value() {
    StringBuilder value = new StringBuilder();
    for (int count = random.nextInt(4); count > 0; count--) {
      value.append(part());
    }
    return value.insert(random.nextInt(value.length() + 1), SECRET).toString();
  }

  private String part() {
    return PARTS.get(random.nextInt(PARTS.size()));
  }
}
