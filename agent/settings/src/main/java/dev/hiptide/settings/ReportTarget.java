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

  /** The standard output of the workload, behind everything that the workload has written. */
  record StandardOutput() implements ReportTarget {
    @Override
    public String text() {
      return "stdout";
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

  /**
   * Reads what {@link #text} gives.
   *
   * <p>The collector's own descriptors are others than the workload's. So the names of the two
   * standard ones are the words for them, and other names of descriptors are refused.
   */
  static ReportTarget parse(String text) {
    return switch (text) {
      case "stderr", "/dev/stderr" -> new StandardError();
      case "stdout", "/dev/stdout" -> new StandardOutput();
      case "none" -> new Nowhere();
      case "" -> throw new IllegalArgumentException("empty");
      default -> {
        File file = new File(text);
        Path path = file.path(0).normalize(); // throws InvalidPathException for what is no path
        if (path.startsWith("/dev/fd") || path.startsWith("/proc")) {
          throw new IllegalArgumentException(text);
        }
        yield file;
      }
    };
  }
}
