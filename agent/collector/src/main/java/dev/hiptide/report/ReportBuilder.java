package dev.hiptide.report;

import dev.hiptide.attribution.Snapshot;
import dev.hiptide.observation.Health;
import dev.hiptide.observation.Observation;
import dev.hiptide.observation.Tally;
import dev.hiptide.observation.Workload;
import dev.hiptide.regime.Verdict;
import dev.hiptide.regime.Window;
import dev.hiptide.settings.Tracing;
import dev.hiptide.table.Role;
import dev.hiptide.table.counts.Phase;
import dev.hiptide.table.counts.TableReader.OperationStatistics;
import dev.hiptide.terms.Category;
import dev.hiptide.terms.SyscallTable;
import dev.hiptide.tracer.Charge;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Makes a report of an observation. */
public final class ReportBuilder {
  private static final double NANOS_PER_MICRO = 1e3;
  private static final double NANOS_PER_SECOND = 1e9;
  static final int TOP_SYSCALLS = 10;
  private static final Predicate<Role> ANY_ROLE = role -> true;

  private final SyscallTable syscalls;
  private final Observation observation;
  private final List<Category> traced;

  private ReportBuilder(SyscallTable syscalls, Observation observation, Tracing tracing) {
    this.syscalls = syscalls;
    this.observation = observation;
    this.traced = Stream.of(Category.values()).filter(tracing::counts).toList();
  }

  /**
   * Makes the report of everything that was counted until then.
   *
   * @param tracing how the workload was to be traced
   * @param verdict the regime of the steady state
   */
  public static Report build(
      String application,
      Tracing tracing,
      Workload workload,
      Observation observation,
      Verdict verdict,
      SyscallTable syscalls) {
    ReportBuilder builder = new ReportBuilder(syscalls, observation, tracing);
    return new Report(
        application,
        workload.pid(),
        (observation.snapshot().nanoTime() - workload.startedNanoTime()) / NANOS_PER_SECOND,
        observation.iterations().completed(),
        observation.steadyNanos() / NANOS_PER_SECOND,
        verdict.regime().label(),
        verdict.category().map(Category::label).orElse(null),
        verdict.reason(),
        builder.regimeWindow(),
        tracing.by(observation.health().backend()).toString(),
        observation.snapshot().lost(),
        builder.view(Role.HOST::equals),
        builder.view(ANY_ROLE),
        builder.phases(),
        builder.roles(),
        builder.cpuSeconds(),
        builder.operations(),
        builder.topSyscalls(),
        builder.unattributed(),
        builder.tracer(),
        builder.charges());
  }

  private Report.RegimeWindow regimeWindow() {
    Window window = observation.steadyState(syscalls);
    return new Report.RegimeWindow(
        Math.round(window.iterations()),
        window.wallNanos() / NANOS_PER_SECOND,
        byCategory(category -> Math.round(window.calls().get(category))),
        byCategory(category -> window.callNanos().get(category) / NANOS_PER_MICRO),
        window.hipNanos() / NANOS_PER_SECOND,
        window.runnableNanos() / NANOS_PER_SECOND);
  }

  private Report.View view(Predicate<Role> roles) {
    double iterations = observation.iterations().completed();
    if (iterations == 0 || !observation.health().tracing()) {
      return null;
    }
    Tally tally = observation.tally(syscalls, roles, Phase.STEADY::equals);
    return new Report.View(
        byCategory(category -> tally.calls(category) / iterations),
        byCategory(category -> tally.nanos(category) / NANOS_PER_MICRO / iterations),
        byCategory(category -> tally.netNanos(category) / NANOS_PER_MICRO / iterations),
        byCategory(
            category ->
                tally.calls(category) == 0
                    ? 0
                    : tally.nanos(category) / NANOS_PER_MICRO / tally.calls(category)));
  }

  private Map<String, Report.PhaseTotals> phases() {
    Map<String, Report.PhaseTotals> phases = new LinkedHashMap<>();
    for (Phase phase : Phase.values()) {
      phases.put(
          phase.label(),
          new Report.PhaseTotals(
              totals(Role.HOST::equals, phase::equals), totals(ANY_ROLE, phase::equals)));
    }
    return phases;
  }

  private Map<String, Report.Totals> roles() {
    Map<String, Report.Totals> roles = new LinkedHashMap<>();
    for (Role role : Role.values()) {
      if (role.isObserved()) {
        roles.put(role.label(), totals(role::equals, Phase.STEADY::equals));
      }
    }
    return roles;
  }

  private Report.Totals totals(Predicate<Role> roles, Predicate<Phase> phases) {
    Tally tally = observation.tally(syscalls, roles, phases);
    return new Report.Totals(
        byCategory(tally::calls),
        byCategory(tally::errors),
        byCategory(category -> tally.nanos(category) / NANOS_PER_MICRO));
  }

  private List<Report.Operation> operations() {
    List<Report.Operation> operations = new ArrayList<>();
    for (int number = 0; number < observation.operations().size(); number++) {
      OperationStatistics statistics = observation.operations().get(number);
      long calls = statistics.calls();
      if (calls != 0) {
        operations.add(
            new Report.Operation(
                statistics.name(),
                calls,
                statistics.failed(),
                statistics.nanos() / NANOS_PER_MICRO / calls,
                statistics.bytes(),
                syscallsPerCall(number, Role.HOST, calls),
                syscallsPerCall(number, Role.DEVICE, calls)));
      }
    }
    return operations;
  }

  private Map<String, Double> syscallsPerCall(int operation, Role role, long calls) {
    return byCategory(
        category ->
            observation.snapshot().charges().stream()
                    .filter(charge -> charge.operation() == operation && charge.role() == role)
                    .filter(charge -> syscalls.category(charge.syscall()) == category)
                    .mapToLong(Charge::calls)
                    .sum()
                / (double) calls);
  }

  private List<Report.Syscall> topSyscalls() {
    record Place(int syscall, Role role) {}
    Map<Place, long[]> sums = new LinkedHashMap<>();
    for (Charge charge : observation.snapshot().charges()) {
      if (charge.role() == Role.HOST || charge.role() == Role.DEVICE) {
        long[] sum =
            sums.computeIfAbsent(new Place(charge.syscall(), charge.role()), key -> new long[3]);
        sum[0] += charge.calls();
        sum[1] += charge.failed();
        sum[2] += charge.nanos();
      }
    }
    return sums.entrySet().stream()
        .map(
            entry ->
                new Report.Syscall(
                    syscalls.name(entry.getKey().syscall()),
                    syscalls.category(entry.getKey().syscall()).label(),
                    entry.getKey().role().label(),
                    entry.getValue()[0],
                    entry.getValue()[1],
                    entry.getValue()[2] / NANOS_PER_MICRO))
        .sorted(Comparator.comparingDouble(Report.Syscall::usec).reversed())
        .limit(TOP_SYSCALLS)
        .toList();
  }

  private List<Report.Charged> charges() {
    return observation.snapshot().charges().stream()
        .map(
            charge ->
                new Report.Charged(
                    charge.role().label(),
                    charge.phase().label(),
                    observation.snapshot().label(charge.role(), charge.operation()),
                    syscalls.name(charge.syscall()),
                    charge.calls(),
                    charge.failed(),
                    errorsByClass(charge),
                    charge.nanos() / NANOS_PER_MICRO))
        .toList();
  }

  private static Map<String, Long> errorsByClass(Charge charge) {
    Map<String, Long> errors = new LinkedHashMap<>();
    charge.errors().forEach((each, count) -> errors.put(each.label(), count));
    return errors;
  }

  private Map<String, Double> cpuSeconds() {
    Map<String, Double> seconds = new TreeMap<>();
    observation
        .cpuNanosByRole()
        .forEach((role, nanos) -> seconds.put(role, nanos / NANOS_PER_SECOND));
    return seconds;
  }

  private Report.Unattributed unattributed() {
    long unattributed = 0;
    long all = 0;
    for (Charge charge : observation.snapshot().charges()) {
      if (charge.role() == Role.DEVICE || charge.role() == Role.NATIVE) {
        all += charge.calls();
        if (Snapshot.isUnattributed(charge.role(), charge.operation())) {
          unattributed += charge.calls();
        }
      }
    }
    return new Report.Unattributed(unattributed, all == 0 ? 0 : (double) unattributed / all);
  }

  private Report.Tracer tracer() {
    Health health = observation.health();
    return new Report.Tracer(
        health.tracing(),
        health.backend().label(),
        health.cost().stops(),
        health.cost().heldNanos() / NANOS_PER_SECOND,
        observation.floorNanos() / NANOS_PER_MICRO,
        health.collectors().cpuNanos() / NANOS_PER_SECOND,
        health.collectors().starts(),
        health.collectors().untracedNanos() / NANOS_PER_SECOND,
        health.threadsWithoutCell(),
        health.collectors().readyNanos() / NANOS_PER_SECOND,
        health.announcements().answered(),
        health.announcements().meanWaitNanos() / NANOS_PER_MICRO,
        health.announcements().unanswered(),
        health.adviceErrors(),
        health.tableFaults());
  }

  /** Leaves out the categories that were not traced: that they have no calls is not known. */
  private <T> Map<String, T> byCategory(Function<Category, T> value) {
    Map<String, T> map = new LinkedHashMap<>();
    for (Category category : traced) {
      map.put(category.label(), value.apply(category));
    }
    return map;
  }
}
