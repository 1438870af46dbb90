package dev.hiptide.top;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;

/**
 * Rows in columns. Where there is no room for all of them, the least important are left out; the
 * first column always stays, and is cut. Not thread-safe.
 *
 * @param <T> what a row shows
 */
final class Table<T> {
  private static final int GAP = 2;
  private static final int LEAST_FIRST = 8;

  private final Glyphs glyphs;
  private final List<Column<T>> columns = new ArrayList<>();
  private String chartTitle = "";
  private int chartImportance;
  private Function<T, List<Double>> chart;

  private record Column<T>(
      String title,
      boolean isLeft,
      int importance,
      Function<T, String> text,
      Function<T, AttributedStyle> style) {}

  /** A column that is shown, as wide as its widest cell. */
  private record Shown<T>(Column<T> column, int width) {}

  Table(Glyphs glyphs) {
    this.glyphs = glyphs;
  }

  /** Adds a column of text, aligned to the left. */
  Table<T> text(
      String title, int importance, Function<T, String> text, Function<T, AttributedStyle> style) {
    columns.add(new Column<>(title, true, importance, text, style));
    return this;
  }

  Table<T> text(String title, int importance, Function<T, String> text) {
    return text(title, importance, text, row -> Styles.PLAIN);
  }

  /** Adds a column of numbers, aligned to the right. */
  Table<T> number(String title, int importance, Function<T, String> number) {
    columns.add(new Column<>(title, false, importance, number, row -> Styles.PLAIN));
    return this;
  }

  /** Adds sparklines at the right end, if there is more than one value to show. */
  Table<T> chart(String title, int importance, int values, Function<T, List<Double>> valuesOfRow) {
    if (values > 1) {
      chartTitle = title;
      chartImportance = importance;
      chart = valuesOfRow;
    }
    return this;
  }

  /** The head, and a line for each row. */
  List<AttributedString> lines(List<T> rows, int width) {
    List<Shown<T>> shown = shown(rows, width);
    int room = Math.min(History.MAX_POINTS, width - total(shown) - GAP);
    int chartWidth = chart != null && room >= chartTitle.length() ? room : 0;
    List<AttributedString> lines = new ArrayList<>();
    lines.add(head(shown, width, chartWidth));
    rows.forEach(row -> lines.add(line(shown, row, width, chartWidth)));
    return lines;
  }

  private List<Shown<T>> shown(List<T> rows, int width) {
    List<Shown<T>> shown = new ArrayList<>();
    columns.forEach(column -> shown.add(new Shown<>(column, widest(column, rows))));
    if (chart != null) {
      leaveOut(shown, width - GAP - chartTitle.length(), chartImportance);
    }
    leaveOut(shown, width, Integer.MAX_VALUE);
    int tooWide = Math.max(0, total(shown) - width);
    Shown<T> first = shown.get(0);
    shown.set(0, new Shown<>(first.column(), Math.max(1, first.width() - tooWide)));
    return shown;
  }

  /** Leaves columns out until the others have room, but no column as important as that. */
  private static <T> void leaveOut(List<Shown<T>> shown, int width, int importance) {
    while (leastTotal(shown) > width) {
      Optional<Shown<T>> least =
          shown.stream()
              .skip(1)
              .filter(each -> each.column().importance() < importance)
              .min(Comparator.comparingInt(each -> each.column().importance()));
      if (least.isEmpty()) {
        return;
      }
      shown.remove(least.get());
    }
  }

  private static <T> int leastTotal(List<Shown<T>> shown) {
    int first = shown.get(0).width();
    return total(shown) - first + Math.min(LEAST_FIRST, first);
  }

  private int widest(Column<T> column, List<T> rows) {
    return Stream.concat(Stream.of(column.title()), rows.stream().map(column.text()))
        .mapToInt(text -> width(glyphs.text(text)))
        .max()
        .orElseThrow();
  }

  private static int total(List<? extends Shown<?>> shown) {
    return shown.stream().mapToInt(Shown::width).sum() + GAP * (shown.size() - 1);
  }

  private AttributedString head(List<Shown<T>> shown, int width, int chartWidth) {
    AttributedStringBuilder line = new AttributedStringBuilder();
    for (Shown<T> each : shown) {
      append(line, each, each.column().title(), Styles.HEAD);
    }
    if (chartWidth > 0) {
      line.append(" ".repeat(GAP)).style(Styles.HEAD).append(glyphs.text(chartTitle));
    }
    return Lines.fitted(line.toAttributedString(), width, glyphs);
  }

  private AttributedString line(List<Shown<T>> shown, T row, int width, int chartWidth) {
    AttributedStringBuilder line = new AttributedStringBuilder();
    for (Shown<T> each : shown) {
      append(line, each, each.column().text().apply(row), each.column().style().apply(row));
    }
    if (chartWidth > 0) {
      line.append(" ".repeat(GAP))
          .style(Styles.SPARK)
          .append(Sparkline.of(chart.apply(row), chartWidth, glyphs));
    }
    return Lines.fitted(line.toAttributedString(), width, glyphs);
  }

  private void append(
      AttributedStringBuilder line, Shown<T> shown, String text, AttributedStyle style) {
    AttributedString cell = Lines.fitted(Lines.of(glyphs.text(text), style), shown.width(), glyphs);
    String padding = " ".repeat(shown.width() - cell.columnLength());
    line.style(Styles.PLAIN).append(line.length() == 0 ? "" : " ".repeat(GAP));
    if (shown.column().isLeft()) {
      line.append(cell).style(Styles.PLAIN).append(padding);
    } else {
      line.append(padding).append(cell).style(Styles.PLAIN);
    }
  }

  private static int width(String text) {
    return Lines.of(text, Styles.PLAIN).columnLength();
  }
}
