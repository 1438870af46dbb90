package dev.hiptide.top;

import dev.hiptide.report.Report;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jline.utils.AttributedString;

/** What tracing costs in the window, and what it has missed since the beginning. Pure. */
final class TracerCost {
  private TracerCost() {}

  /** One line, and another one if something is missing. */
  static List<AttributedString> lines(Figures figures, Look look) {
    List<AttributedString> lines = new ArrayList<>();
    lines.add(fitted(Lines.of(look.glyphs().text(cost(figures)), Styles.PLAIN), look));
    List<String> missing = missing(figures.life());
    if (!missing.isEmpty()) {
      String text = "since the start: " + String.join(", ", missing);
      lines.add(fitted(Lines.of(look.glyphs().text(text), Styles.WARNING), look));
    }
    return lines;
  }

  private static String cost(Figures figures) {
    Report.Tracer tracer = figures.window().tracer();
    String collector =
        format(
            "collector %.1f %% of a core", 100 * figures.perSecond(tracer.collectorCpuSeconds()));
    if (!tracer.tracing()) {
      return "tracer: off; " + collector;
    }
    StringBuilder cost = new StringBuilder("tracer: ").append(collector);
    if (tracer.stops() > 0) {
      cost.append(
          format(
              ", %s stops/s hold threads %s ms/s",
              Numbers.rate(figures.perSecond(tracer.stops())),
              Numbers.rate(1e3 * figures.perSecond(tracer.stopSeconds()))));
    }
    if (tracer.floorUsec() > 0) {
      cost.append(format(", %.1f µs of each call are the tracer's", tracer.floorUsec()));
    }
    return cost.toString();
  }

  private static List<String> missing(Report life) {
    Report.Tracer tracer = life.tracer();
    List<String> missing = new ArrayList<>();
    add(missing, life.lostEvents(), "%,d events lost");
    add(missing, tracer.tableFaults(), "%,d fields of the agent's memory overwritten");
    add(missing, tracer.adviceErrors(), "%,d advice errors");
    add(missing, Math.round(tracer.untracedSeconds()), "%,d s untraced");
    add(missing, tracer.threadsWithoutCell(), "%,d threads not attributed");
    add(missing, tracer.threadsUnheard(), "%,d threads traced late");
    return missing;
  }

  private static void add(List<String> missing, long count, String format) {
    if (count > 0) {
      missing.add(format(format, count));
    }
  }

  private static AttributedString fitted(AttributedString line, Look look) {
    return Lines.fitted(line, look.width(), look.glyphs());
  }

  private static String format(String format, Object... args) {
    return String.format(Locale.ROOT, format, args);
  }
}
