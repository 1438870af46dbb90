package dev.hiptide.top;

import dev.hiptide.report.ChargeDifference;
import dev.hiptide.report.Report;
import dev.hiptide.report.ReportDifference;
import dev.hiptide.terms.Category;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The last reports of one session, and what a view makes of them. Its clock is the reports' own.
 * Not thread-safe.
 */
final class History {
  /** What a sparkline shows at most. */
  static final int MAX_POINTS = 60;

  private final double windowSeconds;

  /** Those of the window, the earliest first. */
  private final Deque<Report> reports = new ArrayDeque<>();

  private final Deque<Figures.Point> points = new ArrayDeque<>();

  History(Duration window) {
    windowSeconds = window.toNanos() / 1e9;
  }

  /** Takes in a report, later than those before it. */
  void add(Report report) {
    Report last = reports.peekLast();
    if (last != null && report.wallSeconds() <= last.wallSeconds()) {
      return;
    }
    if (last != null) {
      addPoint(last, report);
    }
    reports.addLast(report);
    while (reports.size() > 2
        && report.wallSeconds() - reports.getFirst().wallSeconds() > windowSeconds) {
      reports.removeFirst();
    }
  }

  /** The window begins now. */
  void reset() {
    while (reports.size() > 1) {
      reports.removeFirst();
    }
  }

  /** Empty before the second report, and after a reset before the next one. */
  Optional<Figures> figures() {
    if (reports.size() < 2) {
      return Optional.empty();
    }
    Report first = reports.getFirst();
    Report last = reports.getLast();
    return Optional.of(
        new Figures(
            last,
            ReportDifference.between(first, last),
            ChargeDifference.between(first, last).sums(),
            List.copyOf(points)));
  }

  private void addPoint(Report before, Report after) {
    double seconds = after.wallSeconds() - before.wallSeconds();
    Map<String, Double> calls = new HashMap<>();
    for (Report.Charged charge : ChargeDifference.between(before, after).sums()) {
      calls.merge(Category.of(charge.syscall()).label(), charge.calls() / seconds, Double::sum);
    }
    long iterations = Math.max(0, after.iterations() - before.iterations());
    points.addLast(new Figures.Point(iterations / seconds, calls));
    if (points.size() > MAX_POINTS) {
      points.removeFirst();
    }
  }
}
