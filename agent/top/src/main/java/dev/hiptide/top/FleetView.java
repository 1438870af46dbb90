package dev.hiptide.top;

import dev.hiptide.report.Report;
import dev.hiptide.terms.Category;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jline.utils.AttributedString;

/** A line for each observed program. Pure. */
final class FleetView {
  private static final int CHART = 4;

  private FleetView() {}

  /**
   * One program.
   *
   * @param figures empty before there are any
   * @param isSilent whether its collector does not answer
   */
  record Line(long pid, String name, Optional<Figures> figures, boolean isSilent) {
    private String of(Function<Figures, String> text) {
      return figures.map(text).orElse("-");
    }

    private double number(Function<Figures, Double> number) {
      return figures.map(number).orElse(-1.0);
    }

    private String regime() {
      return isSilent ? "no answer" : of(each -> each.window().regime());
    }
  }

  /** At most as many lines as there is room for, none too wide. */
  static List<AttributedString> lines(List<Line> programs, Look look) {
    List<AttributedString> lines = new ArrayList<>();
    String count = programs.size() == 1 ? " 1 program" : " " + programs.size() + " programs";
    lines.add(
        Lines.bar(
            "hiptide top --all".indent(1).stripTrailing(),
            count + " ",
            look.width(),
            Styles.BAR,
            look.glyphs()));
    if (programs.isEmpty()) {
      lines.add(
          Lines.fitted(
              Lines.of("no program is observed", Styles.PLAIN), look.width(), look.glyphs()));
      return lines;
    }
    lines.addAll(table(programs, look));
    if (lines.size() > look.height()) {
      int hidden = lines.size() - look.height() + 1;
      lines.subList(look.height() - 1, lines.size()).clear();
      String more = look.glyphs().text("… and " + hidden + " more");
      lines.add(Lines.fitted(Lines.of(more, Styles.FAINT), look.width(), look.glyphs()));
    }
    return lines;
  }

  private static List<AttributedString> table(List<Line> programs, Look look) {
    int points =
        programs.stream()
            .flatMap(program -> program.figures().stream())
            .mapToInt(each -> each.points().size())
            .max()
            .orElse(0);
    return new Table<Line>(look.glyphs())
        .text("program", 9, Line::name)
        .number("pid", 8, row -> Long.toString(row.pid()))
        .text("regime", 9, Line::regime, row -> Styles.regime(row.regime()))
        .number("it/s", 7, row -> row.of(each -> Numbers.rate(each.iterationsPerSecond())))
        .number("sync/it", 6, row -> row.of(FleetView::syncPerIteration))
        .number("calls/s", 5, row -> row.of(each -> Numbers.rate(each.callsPerSecond(any -> true))))
        .text("tracer", 3, row -> row.of(FleetView::tracer))
        .number("for", 2, row -> row.of(each -> Numbers.age(each.life().wallSeconds())))
        .chart("it/s, lately", CHART, points, FleetView::iterations)
        .lines(
            programs.stream()
                .sorted(
                    look.sort()
                        .order(
                            row -> row.number(Figures::iterationsPerSecond),
                            row -> row.number(each -> each.callsPerSecond(any -> true)),
                            row -> row.name() + ' ' + row.pid()))
                .toList(),
            look.width());
  }

  private static String syncPerIteration(Figures figures) {
    Report.View host = figures.window().host();
    return host == null
        ? "-"
        : Numbers.perIteration(host.callsPerIteration().getOrDefault(Category.SYNC.label(), 0.0));
  }

  private static String tracer(Figures figures) {
    Report.Tracer tracer = figures.life().tracer();
    return tracer.tracing() ? tracer.backend() : "off";
  }

  private static List<Double> iterations(Line row) {
    return row.figures()
        .map(each -> each.history(Figures.Point::iterationsPerSecond))
        .orElse(List.of());
  }
}
