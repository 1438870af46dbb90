package dev.hiptide.bench.figures;

/** The lines of a Markdown table, each with its line end. */
public final class MarkdownTable {
  private MarkdownTable() {}

  /** The titles, and the line below them. */
  public static String header(String... titles) {
    return row(titles) + "|" + "---|".repeat(titles.length) + "\n";
  }

  /** One row. */
  public static String row(String... cells) {
    return "| " + String.join(" | ", cells) + " |\n";
  }
}
