package dev.hiptide.top;

import dev.hiptide.report.JsonReport;
import dev.hiptide.report.Report;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reports of a program as it runs on. */
final class Samples {
  private static final List<String> CATEGORIES =
      List.of("control_io", "file_io", "memory", "other", "sync");

  private Samples() {}

  /** The figures after that many reports, one a second, with 100 iterations in each. */
  static Figures figures(int reports) {
    History history = new History(Duration.ofSeconds(10));
    for (int second = 1; second <= reports; second++) {
      history.add(report(second, 100));
    }
    return history.figures().orElseThrow();
  }

  /** A program that marks no iteration. */
  static Figures withoutIterations() {
    History history = new History(Duration.ofSeconds(10));
    history.add(report(1, 0));
    history.add(report(2, 0));
    return history.figures().orElseThrow();
  }

  /**
   * What a collector reports.
   *
   * @param seconds how long it has run: all sums are multiples of it
   */
  static Report report(int seconds, int iterationsPerSecond) {
    long iterations = (long) seconds * iterationsPerSecond;
    Report.Totals host = totals(seconds, 100);
    Report.Totals all = totals(seconds, 300);
    Report empty = JsonReport.parse("{}");
    return new Report(
        "study",
        4711,
        seconds,
        iterations,
        seconds,
        "fine",
        "sync",
        "because",
        new Report.RegimeWindow(iterations, seconds, host.calls(), host.usec(), 0.5 * seconds, 0),
        "all",
        0,
        null,
        null,
        Map.of("steady", new Report.PhaseTotals(host, all)),
        Map.of("host", host),
        Map.of("host", 0.4 * seconds, "device", 0.9 * seconds, "jvm", 0.05 * seconds),
        operations(seconds),
        List.of(),
        empty.unattributed(),
        new Report.Tracer(
            true,
            "ptrace",
            900L * seconds,
            0.01 * seconds,
            15,
            0.3 * seconds,
            1,
            0,
            0,
            0,
            0,
            0,
            2,
            0,
            0),
        charges(seconds));
  }

  private static Report.Totals totals(int seconds, long syncCallsPerSecond) {
    Map<String, Long> calls = new LinkedHashMap<>();
    Map<String, Long> errors = new LinkedHashMap<>();
    Map<String, Double> usec = new LinkedHashMap<>();
    for (String category : CATEGORIES) {
      calls.put(category, category.equals("sync") ? syncCallsPerSecond * seconds : 3L * seconds);
      errors.put(category, 0L);
      usec.put(category, calls.get(category) * 20.0);
    }
    return new Report.Totals(calls, errors, usec);
  }

  private static List<Report.Operation> operations(int seconds) {
    List<Report.Operation> operations = new ArrayList<>();
    List<String> names =
        List.of(
            "hipMalloc", "hipFree", "hipMemcpyAsync", "hipLaunchKernel", "hipStreamSynchronize");
    for (int i = 0; i < names.size(); i++) {
      operations.add(
          new Report.Operation(
              names.get(i),
              (long) (i + 1) * 100 * seconds,
              0,
              50.0 / (i * i + 1),
              1_000_000L * seconds,
              Map.of("sync", 1.0),
              Map.of("sync", 2.0)));
    }
    return operations;
  }

  private static List<Report.Charged> charges(int seconds) {
    List<Report.Charged> charges = new ArrayList<>();
    List<String> calls = List.of("futex", "ioctl", "mmap", "munmap", "read", "getpid", "poll");
    for (String role : List.of("host", "device", "jvm")) {
      for (int i = 0; i < calls.size(); i++) {
        charges.add(
            new Report.Charged(
                role,
                "steady",
                "hipFree",
                calls.get(i),
                (100L - 10 * i) * seconds,
                i * (long) seconds,
                Map.of(),
                (100.0 + 500 * i) * seconds));
      }
    }
    return charges;
  }
}
