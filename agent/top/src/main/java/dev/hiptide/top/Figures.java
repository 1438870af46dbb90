package dev.hiptide.top;

import dev.hiptide.report.Report;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/**
 * What a view shows of one program.
 *
 * @param life the figures from the beginning of the session on
 * @param window the figures of the window, which is not empty
 * @param charges what was charged in the window, of all phases together
 * @param points what happened from one report to the next, the latest last
 */
record Figures(Report life, Report window, List<Report.Charged> charges, List<Point> points) {
  /**
   * What happened between two reports.
   *
   * @param callsPerSecond of all traced threads, by category
   */
  record Point(double iterationsPerSecond, Map<String, Double> callsPerSecond) {}

  double perSecond(double amount) {
    return amount / window.wallSeconds();
  }

  double iterationsPerSecond() {
    return perSecond(window.iterations());
  }

  double callsPerSecond(Predicate<Report.Charged> which) {
    return perSecond(charges.stream().filter(which).mapToLong(Report.Charged::calls).sum());
  }

  List<Double> history(ToDoubleFunction<Point> value) {
    return points.stream().map(value::applyAsDouble).toList();
  }
}
