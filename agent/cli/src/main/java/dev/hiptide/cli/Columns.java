package dev.hiptide.cli;

import java.io.PrintWriter;
import java.util.List;

/** Rows of words, as a terminal shows them: in columns, aligned to the left. */
final class Columns {
  private static final String GAP = "  ";

  private Columns() {}

  static void print(List<List<String>> rows, PrintWriter out) {
    int columns = rows.get(0).size();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < columns; column++) {
        String word = row.get(column);
        line.append(word);
        if (column < columns - 1) {
          line.append(" ".repeat(width(rows, column) - word.length())).append(GAP);
        }
      }
      out.println(line);
    }
  }

  private static int width(List<List<String>> rows, int column) {
    return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
  }
}
