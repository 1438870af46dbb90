package dev.hiptide.top;

import dev.hiptide.report.Report;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import org.jline.utils.AttributedString;

/** What threads of each role did in the window. Pure. */
final class Roles {
  private record Row(String role, double cpuSeconds, double calls, double errors, double usec) {}

  private Roles() {}

  /** The head, and a line for each role that did anything. */
  static List<AttributedString> lines(Figures figures, Look look) {
    return new Table<Row>(look.glyphs())
        .text("threads", 9, Row::role)
        .number("CPU %", 8, row -> Numbers.percent(figures.perSecond(row.cpuSeconds())))
        .number("calls/s", 7, row -> Numbers.rate(figures.perSecond(row.calls())))
        .number("ms/s in calls", 6, row -> Numbers.rate(figures.perSecond(row.usec()) / 1e3))
        .number("errors/s", 5, row -> Numbers.rate(figures.perSecond(row.errors())))
        .lines(rows(figures, look), look.width());
  }

  private static List<Row> rows(Figures figures, Look look) {
    Set<String> roles = new TreeSet<>(figures.window().cpuSeconds().keySet());
    figures.charges().forEach(charge -> roles.add(charge.role()));
    List<Row> rows = new ArrayList<>();
    for (String role : roles) {
      Row row =
          new Row(
              role,
              figures.window().cpuSeconds().getOrDefault(role, 0.0),
              sum(figures, role, Report.Charged::calls),
              sum(figures, role, Report.Charged::errors),
              sum(figures, role, Report.Charged::usec));
      if (row.cpuSeconds() > 0 || row.calls() > 0) {
        rows.add(row);
      }
    }
    rows.sort(look.sort().order(Row::cpuSeconds, Row::calls, Row::role));
    return rows;
  }

  private static double sum(Figures figures, String role, ToDoubleFunction<Report.Charged> figure) {
    return figures.charges().stream()
        .filter(charge -> charge.role().equals(role))
        .mapToDouble(figure)
        .sum();
  }
}
