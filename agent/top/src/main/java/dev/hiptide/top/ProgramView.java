package dev.hiptide.top;

import dev.hiptide.report.Report;
import dev.hiptide.terms.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;

/**
 * The live view of one program: what matters most comes first, and as much of the rest as there is
 * room for. Pure.
 */
final class ProgramView {
  private static final int MOST_REASON_LINES = 3;
  private static final int LEAST_CHART = 8;

  private final Figures figures;
  private final Look look;
  private final List<AttributedString> lines = new ArrayList<>();

  private ProgramView(Figures figures, Look look) {
    this.figures = figures;
    this.look = look;
  }

  /** At most as many lines as there is room for, none too wide. */
  static List<AttributedString> lines(Figures figures, Look look) {
    ProgramView view = new ProgramView(figures, look);
    view.bar();
    view.regime();
    view.iterations();
    view.separate();
    view.lines.addAll(Categories.lines(figures, look, view.room()));
    view.separate();
    view.lines.addAll(TracerCost.lines(figures, look));
    view.lines.addAll(
        Sections.lines(
            List.of(
                Operations.lines(figures, look),
                TopCalls.lines(figures, look),
                Roles.lines(figures, look)),
            look,
            view.room()));
    return view.lines.subList(0, Math.min(view.lines.size(), look.height()));
  }

  /** What is shown of a program before there are figures. */
  static List<AttributedString> waiting(String name, long pid, Look look) {
    String text = look.glyphs().text("waiting for the first figures…");
    return List.of(
        Lines.bar(format(" %s  pid %d", name, pid), "", look.width(), Styles.BAR, look.glyphs()),
        Lines.fitted(Lines.of(text, Styles.PLAIN), look.width(), look.glyphs()));
  }

  private int room() {
    return look.height() - lines.size();
  }

  private void separate() {
    if (!look.isLow()) {
      lines.add(AttributedString.EMPTY);
    }
  }

  private void bar() {
    Report life = figures.life();
    String tracing =
        life.tracer().tracing()
            ? life.tracer().backend() + ", traces " + life.tracing()
            : "not traced";
    lines.add(
        Lines.bar(
            format(" %s  pid %d", Printable.of(life.application()), life.pid()),
            tracing + ", for " + Numbers.age(life.wallSeconds()) + " ",
            look.width(),
            Styles.BAR,
            look.glyphs()));
  }

  private void regime() {
    String label = figures.window().regime();
    String text = look.glyphs().text(label + ": " + figures.window().regimeReason());
    List<String> wrapped =
        Lines.wrapped(text, look.width(), look.isLow() ? 1 : MOST_REASON_LINES, look.glyphs());
    lines.add(begun(wrapped.get(0), label.length(), Styles.regime(label)));
    wrapped.stream().skip(1).forEach(line -> lines.add(Lines.of(line, Styles.PLAIN)));
  }

  private void iterations() {
    String rate = Numbers.rate(figures.iterationsPerSecond()) + " it/s";
    String text =
        format(
            "%s, %s in all, window %.1f s",
            rate, Numbers.rate(figures.life().iterations()), figures.window().wallSeconds());
    AttributedStringBuilder line =
        new AttributedStringBuilder().append(begun(text, rate.length(), Styles.STRONG));
    int room = Math.min(History.MAX_POINTS, look.width() - text.length() - 2);
    if (room >= LEAST_CHART && figures.points().size() > 1) {
      line.append("  ")
          .style(Styles.SPARK)
          .append(
              Sparkline.of(
                  figures.history(Figures.Point::iterationsPerSecond), room, look.glyphs()));
    }
    lines.add(Lines.fitted(line.toAttributedString(), look.width(), look.glyphs()));
  }

  /** A line with another style at its beginning. */
  private static AttributedString begun(String text, int length, AttributedStyle style) {
    int end = Math.min(length, text.length());
    return new AttributedStringBuilder()
        .styled(style, text.substring(0, end))
        .append(text.substring(end))
        .toAttributedString();
  }

  private static String format(String format, Object... args) {
    return String.format(Locale.ROOT, format, args);
  }
}
