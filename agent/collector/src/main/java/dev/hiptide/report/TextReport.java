package dev.hiptide.report;

import dev.hiptide.settings.Backend;
import dev.hiptide.terms.Category;
import dev.hiptide.terms.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** The report for people. */
public final class TextReport {
  private final StringBuilder text = new StringBuilder();
  private final Report report;

  private TextReport(Report report) {
    this.report = report;
  }

  /**
   * The report as lines of text, none wider than 100 columns unless a name is long; whatever a name
   * holds, it makes no line and no colour of its own.
   */
  public static String of(Report report) {
    TextReport text = new TextReport(report);
    text.head();
    if (report.tracer().tracing()) {
      text.perIteration();
    }
    text.operations();
    if (report.tracer().tracing()) {
      text.topSyscalls();
      text.phases();
    }
    text.cpu();
    text.tracer();
    return text.text.toString();
  }

  private void head() {
    line(
        "hiptide report: %s (pid %d), %,d iterations in %.2f s, %.2f s observed",
        report.application(),
        report.pid(),
        report.iterations(),
        report.steadySeconds(),
        report.wallSeconds());
    line("regime: %s (%s)", report.regime(), report.regimeReason());
  }

  private void perIteration() {
    if (report.iterations() == 0) {
      line(
          "No iteration was marked, so there are no figures per iteration. Mark iterations with the");
      line("ROCTX range \"iteration\", or name a method with iteration=CLASS#METHOD.");
      return;
    }
    table(
        "calls per iteration, steady state",
        List.of(
            categoryRow("host threads", report.host().callsPerIteration(), "%.5f"),
            categoryRow(allThreads(), report.process().callsPerIteration(), "%.5f")));
    table(
        "µs per iteration, steady state",
        List.of(
            categoryRow("host threads", report.host().usecPerIteration(), "%.3f"),
            categoryRow(allThreads(), report.process().usecPerIteration(), "%.3f")));
    if (report.tracer().floorUsec() > 0) {
      table(
          format("less the tracer's own %.1f µs a call", report.tracer().floorUsec()),
          List.of(
              categoryRow("host threads", report.host().netUsecPerIteration(), "%.3f"),
              categoryRow(allThreads(), report.process().netUsecPerIteration(), "%.3f")));
    }
  }

  /** The name of the second row of each table. */
  private String allThreads() {
    return report.tracing().equals("all") ? "whole process" : "traced threads";
  }

  private void table(String title, List<List<String>> rows) {
    List<List<String>> all = new ArrayList<>();
    all.add(
        Stream.concat(Stream.of(title), Stream.of(Category.values()).map(Category::label))
            .toList());
    all.addAll(rows);
    columns(all);
  }

  private void operations() {
    if (report.operations().isEmpty()) {
      return;
    }
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of(
            "HIP operation, whole run",
            "calls",
            "failed",
            "mean µs",
            "bytes",
            "host sync/call",
            "host other/call",
            "device sync/call"));
    for (Report.Operation operation : report.operations()) {
      double sync = operation.hostSyscallsPerCall().getOrDefault(Category.SYNC.label(), 0.0);
      double all =
          operation.hostSyscallsPerCall().values().stream().mapToDouble(Double::doubleValue).sum();
      rows.add(
          List.of(
              operation.op(),
              format("%,d", operation.calls()),
              format("%,d", operation.failed()),
              format("%.2f", operation.meanUsec()),
              bytes(operation.bytes()),
              format("%.4f", sync),
              format("%.4f", all - sync),
              value("%.4f", operation.deviceSyscallsPerCall().get(Category.SYNC.label()))));
    }
    columns(rows);
  }

  private void topSyscalls() {
    if (report.topSyscalls().isEmpty()) {
      return;
    }
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of("system call, whole run", "role", "category", "calls", "errors", "ms", "µs/call"));
    for (Report.Syscall syscall : report.topSyscalls()) {
      rows.add(
          List.of(
              syscall.syscall(),
              syscall.role(),
              syscall.category(),
              format("%,d", syscall.calls()),
              format("%,d", syscall.errors()),
              format("%.2f", syscall.usec() / 1e3),
              format("%.2f", syscall.usec() / Math.max(1, syscall.calls()))));
    }
    columns(rows);
  }

  private void phases() {
    List<List<String>> rows = new ArrayList<>();
    report
        .phases()
        .forEach(
            (phase, totals) -> {
              rows.add(countRow(phase + ", host threads", totals.host().calls()));
              rows.add(countRow(phase + ", " + allThreads(), totals.process().calls()));
            });
    table("calls", rows);
  }

  private void cpu() {
    List<String> head = new ArrayList<>(List.of("CPU seconds, whole run"));
    List<String> row = new ArrayList<>(List.of("by role"));
    report
        .cpuSeconds()
        .forEach(
            (role, seconds) -> {
              head.add(role);
              row.add(format("%.2f", seconds));
            });
    columns(List.of(head, row));
  }

  private void tracer() {
    Report.Tracer tracer = report.tracer();
    text.append('\n');
    if (tracer.tableFaults() != 0) {
      line(
          "the program has written to %,d fields of the agent's memory: figures may be wrong",
          tracer.tableFaults());
    }
    if (!tracer.tracing()) {
      line("tracer: off; system calls were not counted");
      return;
    }
    line(
        "tracer (%s, %s): %scollector CPU %.2f s, lost events %,d%s%s%s%s",
        tracer.backend(),
        report.tracing(),
        stopsThreads()
            ? format("%,d stops that held threads %.3f s, ", tracer.stops(), tracer.stopSeconds())
            : "",
        tracer.collectorCpuSeconds(),
        report.lostEvents(),
        tracer.untracedSeconds() == 0
            ? ""
            : format(", untraced for %.1f s", tracer.untracedSeconds()),
        tracer.threadsWithoutCell() == 0
            ? ""
            : format(", %,d threads not attributed", tracer.threadsWithoutCell()),
        tracer.threadsUnheard() == 0
            ? ""
            : format(", %,d threads traced late", tracer.threadsUnheard()),
        tracer.adviceErrors() == 0 ? "" : format(", %,d advice errors", tracer.adviceErrors()));
    if (stopsThreads()) {
      line(
          "A wait that polls, or hands over, is counted lower than it is untraced: each call takes");
      line("longer, so fewer fit into a wait. backend=bpf stops nobody.");
    }
    line(
        "ready after %.2f s%s",
        tracer.readySeconds(),
        tracer.threadsAnnounced() == 0
            ? ""
            : format(
                "; %,d threads announced themselves, in %.1f µs on average",
                tracer.threadsAnnounced(), tracer.announcementUsec()));
    if (report.unattributed().calls() > 0) {
      line(
          "unattributed: %,d calls of the runtime's workers and native threads, %.1f %% of theirs",
          report.unattributed().calls(), 100 * report.unattributed().share());
    }
  }

  private boolean stopsThreads() {
    return report.tracer().backend().equals(Backend.PTRACE.label());
  }

  private static List<String> categoryRow(
      String name, Map<String, Double> values, String valueFormat) {
    return Stream.concat(
            Stream.of(name),
            Stream.of(Category.values())
                .map(category -> value(valueFormat, values.get(category.label()))))
        .toList();
  }

  private static List<String> countRow(String name, Map<String, Long> values) {
    return Stream.concat(
            Stream.of(name),
            Stream.of(Category.values())
                .map(category -> value("%,d", values.get(category.label()))))
        .toList();
  }

  /** A category that was not traced has no value. */
  private static String value(String format, Object value) {
    return value == null ? "-" : format(format, value);
  }

  /** Writes a table: the first column is aligned to the left, the others to the right. */
  private void columns(List<List<String>> rows) {
    text.append('\n');
    int columns = rows.get(0).size();
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int column = 0; column < columns; column++) {
        widths[column] = Math.max(widths[column], row.get(column).length());
      }
    }
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder(format("%-" + widths[0] + "s", row.get(0)));
      for (int column = 1; column < columns; column++) {
        line.append(format("  %" + widths[column] + "s", row.get(column)));
      }
      line("%s", line);
    }
  }

  private static String bytes(long bytes) {
    if (bytes < 10_000) {
      return format("%d B", bytes);
    }
    String[] units = {"kB", "MB", "GB", "TB", "PB", "EB"};
    double value = bytes / 1e3;
    int unit = 0;
    while (value >= 10_000 && unit < units.length - 1) {
      value /= 1e3;
      unit++;
    }
    return format("%.0f %s", value, units[unit]);
  }

  private void line(String format, Object... args) {
    text.append(Printable.of(format(format, args))).append('\n');
  }

  private static String format(String format, Object... args) {
    return String.format(Locale.ROOT, format, args);
  }
}
