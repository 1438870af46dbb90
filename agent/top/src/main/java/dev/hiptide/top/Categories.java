package dev.hiptide.top;

import dev.hiptide.report.Report;
import dev.hiptide.table.Role;
import dev.hiptide.terms.Category;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jline.utils.AttributedString;

/** System calls by category: the study's view, per iteration, and what they were lately. Pure. */
final class Categories {
  private static final int CHART = 5;

  private final Figures figures;
  private final Look look;

  private Categories(Figures figures, Look look) {
    this.figures = figures;
    this.look = look;
  }

  /**
   * The head, and a line for each category that is traced.
   *
   * @param room where it is less, the categories that take most time are shown
   */
  static List<AttributedString> lines(Figures figures, Look look, int room) {
    return new Categories(figures, look).lines(room);
  }

  private List<AttributedString> lines(int room) {
    Report window = figures.window();
    String all = window.tracing().equals("all") ? "all" : "traced";
    return new Table<String>(look.glyphs())
        .text("category", 9, Function.identity())
        .number(
            "calls/it",
            8,
            category ->
                figure(
                    window.host(), Report.View::callsPerIteration, category, Numbers::perIteration))
        .number(
            "µs/it",
            7,
            category ->
                figure(window.host(), Report.View::usecPerIteration, category, Numbers::usec))
        .number(
            "µs/call",
            6,
            category ->
                figure(window.host(), Report.View::meanUsecPerCall, category, Numbers::usec))
        .number(
            all + " calls/it",
            3,
            category ->
                figure(
                    window.process(),
                    Report.View::callsPerIteration,
                    category,
                    Numbers::perIteration))
        .number(
            all + " µs/it",
            2,
            category ->
                figure(window.process(), Report.View::usecPerIteration, category, Numbers::usec))
        .number(all + " calls/s", 4, category -> Numbers.rate(callsPerSecond(category)))
        .chart(
            all + " calls/s, lately",
            CHART,
            figures.points().size(),
            category ->
                figures.history(point -> point.callsPerSecond().getOrDefault(category, 0.0)))
        .lines(shown(room - 1), look.width());
  }

  private List<String> shown(int most) {
    Set<String> traced =
        figures
            .life()
            .roles()
            .getOrDefault(Role.HOST.label(), new Report.Totals(Map.of(), Map.of(), Map.of()))
            .calls()
            .keySet();
    List<String> categories =
        Stream.of(Category.values()).map(Category::label).filter(traced::contains).toList();
    if (categories.size() <= most) {
      return categories;
    }
    Set<String> chosen =
        categories.stream()
            .sorted(Comparator.comparingDouble(this::usec).reversed())
            .limit(Math.max(0, most))
            .collect(Collectors.toSet());
    return categories.stream().filter(chosen::contains).toList();
  }

  /** What the regime is told from. */
  private double usec(String category) {
    return figures.window().regimeWindow().usec().getOrDefault(category, 0.0);
  }

  private double callsPerSecond(String category) {
    return figures.callsPerSecond(charge -> isOf(category, charge));
  }

  private static boolean isOf(String category, Report.Charged charge) {
    return Category.of(charge.syscall()).label().equals(category);
  }

  /** Without iterations there is none. */
  private static String figure(
      Report.View view,
      Function<Report.View, Map<String, Double>> figures,
      String category,
      DoubleFunction<String> format) {
    return view == null ? "-" : format.apply(figures.apply(view).getOrDefault(category, 0.0));
  }
}
