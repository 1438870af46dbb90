package dev.hiptide.top;

import dev.hiptide.report.Report;
import dev.hiptide.table.Role;
import dev.hiptide.terms.Category;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jline.utils.AttributedString;

/**
 * The system calls of the window by the role of the threads that made them: of those that do HIP's
 * work, as in the report. Others may wait all the time, and would be above them. Pure.
 */
final class TopCalls {
  private static final Set<String> ROLES = Set.of(Role.HOST.label(), Role.DEVICE.label());

  private record Key(String syscall, String role) {}

  private record Row(String syscall, String role, long calls, long errors, double usec) {
    Row plus(Row other) {
      return new Row(syscall, role, calls + other.calls, errors + other.errors, usec + other.usec);
    }
  }

  private TopCalls() {}

  /** The head, and a line for each call and role. */
  static List<AttributedString> lines(Figures figures, Look look) {
    Map<Key, Row> rows = new LinkedHashMap<>();
    for (Report.Charged charge : figures.charges()) {
      if (ROLES.contains(charge.role())) {
        rows.merge(
            new Key(charge.syscall(), charge.role()),
            new Row(
                charge.syscall(), charge.role(), charge.calls(), charge.errors(), charge.usec()),
            Row::plus);
      }
    }
    return new Table<Row>(look.glyphs())
        .text("system call", 9, Row::syscall)
        .text("role", 6, Row::role)
        .number("calls/s", 8, row -> Numbers.rate(figures.perSecond(row.calls())))
        .number("µs/call", 7, row -> Numbers.usec(row.usec() / row.calls()))
        .number("ms/s", 5, row -> Numbers.rate(figures.perSecond(row.usec()) / 1e3))
        .number("errors/s", 3, row -> Numbers.rate(figures.perSecond(row.errors())))
        .text("category", 2, row -> Category.of(row.syscall()).label())
        .lines(
            rows.values().stream()
                .sorted(
                    look.sort()
                        .order(Row::usec, Row::calls, row -> row.syscall() + ' ' + row.role()))
                .toList(),
            look.width());
  }
}
