package dev.hiptide.top;

import dev.hiptide.report.Report;
import dev.hiptide.terms.Category;
import java.util.List;
import java.util.Map;
import org.jline.utils.AttributedString;

/** The HIP operations of the window, and what system calls each of them makes. Pure. */
final class Operations {
  private Operations() {}

  /** The head, and a line for each operation that was called. */
  static List<AttributedString> lines(Figures figures, Look look) {
    List<Report.Operation> rows =
        figures.window().operations().stream()
            .sorted(
                look.sort()
                    .order(
                        operation -> operation.calls() * operation.meanUsec(),
                        Report.Operation::calls,
                        Report.Operation::op))
            .toList();
    return new Table<Report.Operation>(look.glyphs())
        .text("operation", 9, Report.Operation::op)
        .number("calls/s", 8, row -> Numbers.rate(figures.perSecond(row.calls())))
        .number("µs/call", 7, row -> Numbers.usec(row.meanUsec()))
        .number(
            "ms/s", 5, row -> Numbers.rate(figures.perSecond(row.calls() * row.meanUsec()) / 1e3))
        .number("sync/call", 6, row -> Numbers.perIteration(sync(row.hostSyscallsPerCall())))
        .number("other/call", 4, row -> Numbers.perIteration(others(row.hostSyscallsPerCall())))
        .number(
            "device sync/call", 3, row -> Numbers.perIteration(sync(row.deviceSyscallsPerCall())))
        .number("bytes/s", 2, row -> Numbers.bytes(figures.perSecond(row.bytes())))
        .number("failed/s", 1, row -> Numbers.rate(figures.perSecond(row.failed())))
        .lines(rows, look.width());
  }

  private static double sync(Map<String, Double> byCategory) {
    return byCategory.getOrDefault(Category.SYNC.label(), 0.0);
  }

  private static double others(Map<String, Double> byCategory) {
    return byCategory.values().stream().mapToDouble(Double::doubleValue).sum() - sync(byCategory);
  }
}
