package dev.hiptide.top;

import dev.hiptide.inquiry.ReportSource;
import dev.hiptide.report.Report;
import java.time.Duration;
import java.util.Optional;

/** A session that is shown. Not thread-safe. */
final class Watched {
  private final ReportSource source;
  private final History history;
  private String silence = "";
  private Optional<Figures> figures = Optional.empty();

  Watched(ReportSource source, Duration window) {
    this.source = source;
    history = new History(window);
  }

  void came(Report report) {
    silence = "";
    history.add(report);
    history.figures().ifPresent(now -> figures = Optional.of(now));
  }

  void silent(String reason) {
    silence = reason;
  }

  /** The last figures stay until there are others. */
  void reset() {
    history.reset();
  }

  /** Why there is no answer; empty while there is. */
  String silence() {
    return silence;
  }

  Optional<Figures> figures() {
    return figures;
  }

  String name() {
    return source.name();
  }

  long pid() {
    return source.pid();
  }

  FleetView.Line line() {
    return new FleetView.Line(pid(), name(), figures, !silence.isEmpty());
  }
}
