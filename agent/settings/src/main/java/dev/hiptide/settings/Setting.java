package dev.hiptide.settings;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The keys that can be set, with the texts of the README's table, which a test holds against this
 * one. Which values a key may have is in {@link SettingTexts}; what it means is a method of {@link
 * Settings}.
 */
public enum Setting {
  HOST("127.0.0.1", "a host name or address", "where the endpoint listens"),
  PORT(
      "9748", "0 to 65535, 0 picks a free one", "the endpoint's port: /metrics and its neighbours"),
  APPLICATION(
      "",
      "a text of at most 128 characters, without control characters; empty is the title in the"
          + " jar's manifest, else the name of the main class or jar",
      "the label `application`"),
  ITERATION(
      "iteration",
      "a ROCTX range message, or a method as package.Class#method with at most 64 parts before"
          + " the #; at most 512 characters",
      "what marks an iteration"),
  BACKEND(
      "auto",
      "auto, bpf or ptrace",
      "what sees the system calls: programs in the kernel (`bpf`), which stop nobody, or a"
          + " debugger's way (`ptrace`); auto is bpf where it is permitted, else ptrace"),
  TRACE(
      "phases",
      "phases, all, auto or off; with backend=bpf also categories:LIST, as categories:sync+memory",
      "which threads' system calls are traced; with bpf it is every thread's"),
  EXPECT(
      "",
      "fine, coarse, spin or minimal; empty is no expectation",
      "the regime that is right for the program: alerts hold it against that"),
  REPORT(
      "stderr",
      "stderr, stdout, none, or a file, which may be a device as a terminal is, and no pipe (%p is the"
          + " process id; JSON if it ends in .json, else text)",
      "where the report goes at the end"),
  LINGER(
      "20s",
      "a duration such as 500ms, 20s or 2m, or 0",
      "how long the endpoint waits after the workload's end until each scraper has come once more"),
  TLS_CERTIFICATE(
      "", "a readable PEM file, the chain behind it", "the endpoint's certificate: HTTPS alone"),
  TLS_KEY(
      "",
      "a readable PEM file, not encrypted; it may be the same",
      "the certificate's private key"),
  BASIC_AUTH(
      "",
      "a readable file with lines user:hash, bcrypt, as htpasswd -B writes it",
      "who may use the endpoint"),
  OTLP(
      "",
      "an http or https URL such as http://127.0.0.1:4318/v1/metrics, without user or query (for"
          + " secrets there is OTEL_EXPORTER_OTLP_HEADERS); empty is nowhere",
      "where the metrics are sent by OTLP, too"),
  OTLP_INTERVAL("10s", "a duration such as 10s or 1m, at least 1s", "how often"),
  CONFIG(
      "",
      "a readable properties file with these keys, of a megabyte at most",
      "a file of further settings");

  private final String defaultValue;
  private final String allowed;
  private final String description;

  Setting(String defaultValue, String allowed, String description) {
    this.defaultValue = defaultValue;
    this.allowed = allowed;
    this.description = description;
  }

  /** The key, as agent arguments and properties files spell it. */
  public String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The value when no source names the key. */
  public String defaultValue() {
    return defaultValue;
  }

  /** What a value may look like. */
  public String allowed() {
    return allowed;
  }

  /** What it is for. */
  public String description() {
    return description;
  }

  /** Whether the value is the path of a file that must be readable. */
  boolean isFile() {
    return this == TLS_CERTIFICATE || this == TLS_KEY || this == BASIC_AUTH;
  }

  static Optional<Setting> of(String key) {
    return Arrays.stream(values()).filter(setting -> setting.key().equals(key)).findFirst();
  }

  /** The setting whose key is like a word, and may be meant by it. */
  static Optional<Setting> nearest(String word) {
    return Arrays.stream(values()).filter(setting -> isLike(setting.key(), word)).findFirst();
  }

  /** Whether two words differ in one letter, or in two neighbours that have changed places. */
  private static boolean isLike(String key, String word) {
    int shorter = Math.min(key.length(), word.length());
    int before = 0;
    while (before < shorter && key.charAt(before) == word.charAt(before)) {
      before++;
    }
    int keyEnd = key.length();
    int wordEnd = word.length();
    while (keyEnd > before
        && wordEnd > before
        && key.charAt(keyEnd - 1) == word.charAt(wordEnd - 1)) {
      keyEnd--;
      wordEnd--;
    }
    String ofKey = key.substring(before, keyEnd);
    String ofWord = word.substring(before, wordEnd);
    return ofKey.length() <= 1 && ofWord.length() <= 1
        || ofKey.length() == 2 && new StringBuilder(ofKey).reverse().toString().equals(ofWord);
  }

  static String keys() {
    return Arrays.stream(values()).map(Setting::key).collect(Collectors.joining(", "));
  }
}
