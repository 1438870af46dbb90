package dev.hiptide.settings;

import java.nio.file.Path;

/** Where the report goes when the workload has ended. */
public sealed interface ReportTarget {
  /** The standard error of the workload. */
  record StandardError() implements ReportTarget {
    @Override
    public String text() {
      return "stderr";
    }
  }

  /** No report is written. */
  record Nowhere() implements ReportTarget {
    @Override
    public String text() {
      return "none";
    }
  }

  /**
   * A file.
   *
   * @param pattern its path, in which {@code %p} stands for the process id of the workload
   */
  record File(String pattern) implements ReportTarget {
    @Override
    public String text() {
      return pattern;
    }

    /** The file of one workload. */
    public Path path(long pid) {
      return Path.of(pattern.replace("%p", Long.toString(pid)));
    }

    /** Whether the report is written as JSON, else as text. */
    public boolean isJson() {
      return pattern.endsWith(".json");
    }
  }

  /** The target as the setting spells it. */
  String text();

  static ReportTarget parse(String text) {
    return switch (text) {
      case "stderr" -> new StandardError();
      case "none" -> new Nowhere();
      case "" -> throw new IllegalArgumentException("empty");
      default -> {
        File file = new File(text);
        file.path(0); // throws InvalidPathException for a text that cannot be a path
        yield file;
      }
    };
  }
}
