package dev.hiptide.report;

import static dev.hiptide.report.Counters.mapped;
import static dev.hiptide.report.Counters.ofDoubles;
import static dev.hiptide.report.Counters.ofLongs;
import static dev.hiptide.report.Counters.since;

import dev.hiptide.regime.RegimeClassifier;
import dev.hiptide.regime.Verdict;
import dev.hiptide.regime.Window;
import dev.hiptide.table.Role;
import dev.hiptide.table.counts.Phase;
import dev.hiptide.terms.Category;
import dev.hiptide.terms.Regime;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The report of the time between two reports of one session. Nothing in it is below zero: the time
 * of a call under way, read just before the call returned, may be a little more than the tracer
 * then measures, and a collector that takes over begins some counts again. Pure.
 */
public final class ReportDifference {
  private static final double NANOS_PER_MICRO = 1e3;
  private static final double NANOS_PER_SECOND = 1e9;

  private static final Report.Operation NOT_CALLED =
      new Report.Operation("", 0, 0, 0, 0, Map.of(), Map.of());

  private final Report before;
  private final Report after;
  private final long iterations;
  private final ChargeDifference charges;

  private ReportDifference(Report before, Report after) {
    this.before = before;
    this.after = after;
    iterations = since(before.iterations(), after.iterations());
    charges = ChargeDifference.between(before, after);
  }

  /**
   * The report of the time between two reports of one session, the earlier one first. What is no
   * sum, as the application's name, is the later one's. The operations and charges are those of
   * calls that were made meanwhile.
   */
  public static Report between(Report before, Report after) {
    return new ReportDifference(before, after).report();
  }

  private Report report() {
    Verdict verdict = verdict();
    return new Report(
        after.application(),
        after.pid(),
        since(before.wallSeconds(), after.wallSeconds()),
        iterations,
        since(before.steadySeconds(), after.steadySeconds()),
        verdict.regime().label(),
        verdict.category().map(Category::label).orElse(null),
        verdict.reason(),
        regimeWindow(),
        after.tracing(),
        since(before.lostEvents(), after.lostEvents()),
        view(Report.PhaseTotals::host),
        view(Report.PhaseTotals::process),
        phases(),
        roles(),
        ofDoubles(before.cpuSeconds(), after.cpuSeconds()),
        operations(),
        charges.topSyscalls(),
        unattributed(),
        tracer(),
        charges.charges());
  }

  private Verdict verdict() {
    if (!after.tracer().tracing()) {
      return Verdict.untraced();
    }
    Window window = window(after.regimeWindow()).since(window(before.regimeWindow()));
    return window.iterations() <= 0 && after.regimeWindow().iterations() > 0
        ? new Verdict(Regime.UNKNOWN, Optional.empty(), "no iteration began in this time")
        : RegimeClassifier.classify(window);
  }

  private static Window window(Report.RegimeWindow figures) {
    Map<Category, Double> calls = new EnumMap<>(Category.class);
    Map<Category, Double> nanos = new EnumMap<>(Category.class);
    for (Category category : Category.values()) {
      String label = category.label();
      calls.put(category, (double) figures.calls().getOrDefault(label, 0L));
      nanos.put(category, figures.usec().getOrDefault(label, 0.0) * NANOS_PER_MICRO);
    }
    return new Window(
        figures.iterations(),
        figures.wallSeconds() * NANOS_PER_SECOND,
        calls,
        nanos,
        figures.hipSeconds() * NANOS_PER_SECOND,
        figures.runnableSeconds() * NANOS_PER_SECOND);
  }

  private Report.RegimeWindow regimeWindow() {
    Report.RegimeWindow then = before.regimeWindow();
    Report.RegimeWindow now = after.regimeWindow();
    return new Report.RegimeWindow(
        since(then.iterations(), now.iterations()),
        since(then.wallSeconds(), now.wallSeconds()),
        ofLongs(then.calls(), now.calls()),
        ofDoubles(then.usec(), now.usec()),
        since(then.hipSeconds(), now.hipSeconds()),
        since(then.runnableSeconds(), now.runnableSeconds()));
  }

  private Report.View view(Function<Report.PhaseTotals, Report.Totals> threads) {
    if (iterations == 0 || !after.tracer().tracing()) {
      return null;
    }
    Report.Totals steady = totals(Phase.STEADY.label(), threads);
    double floorUsec = after.tracer().floorUsec();
    return new Report.View(
        mapped(steady.calls(), (category, calls) -> calls / (double) iterations),
        mapped(steady.usec(), (category, usec) -> usec / iterations),
        mapped(
            steady.usec(),
            (category, usec) -> since(floorUsec * calls(steady, category), usec) / iterations),
        mapped(
            steady.usec(),
            (category, usec) -> calls(steady, category) == 0 ? 0 : usec / calls(steady, category)));
  }

  private static long calls(Report.Totals totals, String category) {
    return totals.calls().getOrDefault(category, 0L);
  }

  private Map<String, Report.PhaseTotals> phases() {
    return mapped(
        after.phases(),
        (phase, now) ->
            new Report.PhaseTotals(
                totals(phase, Report.PhaseTotals::host),
                totals(phase, Report.PhaseTotals::process)));
  }

  private Report.Totals totals(String phase, Function<Report.PhaseTotals, Report.Totals> threads) {
    return difference(
        threads.apply(before.phases().getOrDefault(phase, Report.PhaseTotals.NONE)),
        threads.apply(after.phases().getOrDefault(phase, Report.PhaseTotals.NONE)));
  }

  private Map<String, Report.Totals> roles() {
    return mapped(
        after.roles(),
        (role, now) -> difference(before.roles().getOrDefault(role, Report.Totals.NONE), now));
  }

  private static Report.Totals difference(Report.Totals then, Report.Totals now) {
    return new Report.Totals(
        ofLongs(then.calls(), now.calls()),
        ofLongs(then.errors(), now.errors()),
        ofDoubles(then.usec(), now.usec()));
  }

  private List<Report.Operation> operations() {
    Map<String, Report.Operation> then =
        before.operations().stream()
            .collect(Collectors.toMap(Report.Operation::op, Function.identity(), (a, b) -> a));
    List<Report.Operation> operations = new ArrayList<>();
    for (Report.Operation now : after.operations()) {
      Report.Operation earlier = then.getOrDefault(now.op(), NOT_CALLED);
      long calls = since(earlier.calls(), now.calls());
      if (calls != 0) {
        operations.add(
            new Report.Operation(
                now.op(),
                calls,
                since(earlier.failed(), now.failed()),
                since(earlier.calls() * earlier.meanUsec(), now.calls() * now.meanUsec()) / calls,
                since(earlier.bytes(), now.bytes()),
                perCall(calls, now.hostSyscallsPerCall(), Role.HOST, now.op()),
                perCall(calls, now.deviceSyscallsPerCall(), Role.DEVICE, now.op())));
      }
    }
    return operations;
  }

  private Map<String, Double> perCall(
      long calls, Map<String, Double> categories, Role role, String operation) {
    Map<String, Long> sums = charges.callsByCategory(role, operation);
    return mapped(categories, (category, all) -> sums.getOrDefault(category, 0L) / (double) calls);
  }

  private Report.Unattributed unattributed() {
    long calls = since(before.unattributed().calls(), after.unattributed().calls());
    long all = charges.calls(Role.DEVICE, Role.NATIVE);
    return new Report.Unattributed(calls, all == 0 ? 0 : Math.min(1, calls / (double) all));
  }

  private Report.Tracer tracer() {
    Report.Tracer then = before.tracer();
    Report.Tracer now = after.tracer();
    long announced = since(then.threadsAnnounced(), now.threadsAnnounced());
    double announcedUsec =
        since(
            then.threadsAnnounced() * then.announcementUsec(),
            now.threadsAnnounced() * now.announcementUsec());
    return new Report.Tracer(
        now.tracing(),
        now.backend(),
        since(then.stops(), now.stops()),
        since(then.stopSeconds(), now.stopSeconds()),
        now.floorUsec(),
        // All that a collector has used that was not there before.
        now.collectorStarts() > then.collectorStarts()
            ? now.collectorCpuSeconds()
            : since(then.collectorCpuSeconds(), now.collectorCpuSeconds()),
        since(then.collectorStarts(), now.collectorStarts()),
        since(then.untracedSeconds(), now.untracedSeconds()),
        since(then.threadsWithoutCell(), now.threadsWithoutCell()),
        now.readySeconds(),
        announced,
        announced == 0 ? 0 : announcedUsec / announced,
        since(then.threadsUnheard(), now.threadsUnheard()),
        since(then.adviceErrors(), now.adviceErrors()),
        since(then.tableFaults(), now.tableFaults()));
  }
}
