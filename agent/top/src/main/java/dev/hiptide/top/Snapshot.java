package dev.hiptide.top;

import dev.hiptide.inquiry.ReportSource;
import dev.hiptide.inquiry.SessionEndedException;
import dev.hiptide.report.Report;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jline.utils.AttributedString;

/** What one interval was like, as plain text: for an output that is no terminal. */
final class Snapshot {
  private static final int USUAL_WIDTH = 120;

  private Snapshot() {}

  /**
   * The figures of one program over one interval.
   *
   * @throws IOException if its collector does not answer
   * @throws SessionEndedException if the session ends meanwhile
   */
  static List<String> of(ReportSource source, Duration interval, Glyphs glyphs)
      throws IOException, SessionEndedException, InterruptedException {
    Report first = source.next();
    Thread.sleep(interval.toMillis());
    Figures figures = figures(first, source.next(), interval);
    return text(ProgramView.lines(figures, look(glyphs)));
  }

  /** A line for each program that answers. */
  static List<String> ofAll(List<ReportSource> sources, Duration interval, Glyphs glyphs)
      throws InterruptedException {
    Map<ReportSource, Report> first = new LinkedHashMap<>();
    for (ReportSource source : sources) {
      ask(source).ifPresent(report -> first.put(source, report));
    }
    Thread.sleep(interval.toMillis());
    List<FleetView.Line> lines = new ArrayList<>();
    for (Map.Entry<ReportSource, Report> each : first.entrySet()) {
      ReportSource source = each.getKey();
      ask(source)
          .map(report -> figures(each.getValue(), report, interval))
          .ifPresent(
              figures ->
                  lines.add(
                      new FleetView.Line(
                          source.pid(), source.name(), Optional.of(figures), false)));
    }
    return text(FleetView.lines(lines, look(glyphs)));
  }

  private static Optional<Report> ask(ReportSource source) throws InterruptedException {
    try {
      return Optional.of(source.next());
    } catch (IOException | SessionEndedException e) {
      return Optional.empty();
    }
  }

  private static Figures figures(Report first, Report second, Duration interval) {
    History history = new History(interval);
    history.add(first);
    history.add(second);
    return history.figures().orElseThrow();
  }

  private static Look look(Glyphs glyphs) {
    return new Look(USUAL_WIDTH, Integer.MAX_VALUE, glyphs, Sort.TIME);
  }

  private static List<String> text(List<AttributedString> lines) {
    return lines.stream().map(line -> line.toString().stripTrailing()).toList();
  }
}
