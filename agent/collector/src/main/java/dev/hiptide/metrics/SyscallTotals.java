package dev.hiptide.metrics;

import dev.hiptide.attribution.Snapshot;
import dev.hiptide.table.OperationContext;
import dev.hiptide.table.Role;
import dev.hiptide.terms.ErrorClass;
import dev.hiptide.terms.SyscallTable;
import dev.hiptide.tracer.Charge;
import dev.hiptide.tracer.InFlight;
import io.micrometer.core.instrument.Tags;
import java.util.HashMap;
import java.util.Map;

/** The counters of system calls, their time and their errors. Not thread-safe. */
final class SyscallTotals {
  private static final double NANOS_PER_SECOND = 1e9;

  private final SyscallTable syscalls;
  private final SeriesBudget budget;
  private final Totals totals;

  SyscallTotals(SyscallTable syscalls, SeriesBudget budget, Totals totals) {
    this.syscalls = syscalls;
    this.budget = budget;
    this.totals = totals;
  }

  /** Brings the counters up to date. */
  void update(Snapshot snapshot) {
    Map<Tags, double[]> sums = new HashMap<>();
    Map<Tags, Double> errors = new HashMap<>();
    for (Charge charge : snapshot.charges()) {
      double[] sum = sumOf(sums, snapshot, charge.syscall(), charge.operation(), charge.role());
      sum[0] += charge.calls();
      sum[1] += charge.nanos();
      charge
          .errors()
          .forEach(
              (error, count) ->
                  errors.merge(
                      errorTags(charge.syscall(), charge.role(), error),
                      (double) count,
                      Double::sum));
    }
    for (InFlight call : snapshot.inFlight()) {
      sumOf(sums, snapshot, call.syscall(), call.operation(), call.role())[1] += call.nanos();
    }
    sums.forEach(
        (tags, sum) -> {
          totals.raise("hiptide.syscalls", "System calls that have returned.", tags, sum[0]);
          totals.raise(
              "hiptide.syscall.seconds",
              "Wall time of system calls, those under way included.",
              tags,
              sum[1] / NANOS_PER_SECOND);
        });
    errors.forEach(
        (tags, count) ->
            totals.raise(
                "hiptide.syscall.errors",
                "System calls that have returned an error number, by its class.",
                tags,
                count));
  }

  private double[] sumOf(
      Map<Tags, double[]> sums, Snapshot snapshot, int syscall, int operation, Role role) {
    String category = syscalls.category(syscall).label();
    String label = snapshot.label(role, operation);
    Tags tags = syscallTags(category, label, role);
    if (operation != OperationContext.NO_OPERATION) {
      tags = syscallTags(category, budget.label(label), role);
      if (!budget.hasOwn(tags.toString(), 2)) {
        tags = syscallTags(category, SeriesBudget.OTHER, role);
      }
    }
    return sums.computeIfAbsent(tags, key -> new double[2]);
  }

  private static Tags syscallTags(String category, String operation, Role role) {
    return Tags.of("category", category, "op", operation, "role", role.label());
  }

  private Tags errorTags(int syscall, Role role, ErrorClass error) {
    String category = syscalls.category(syscall).label();
    Tags tags = Tags.of("category", category, "role", role.label(), "error", error.label());
    return budget.hasOwn(tags.toString(), 1) ? tags : tags.and("error", ErrorClass.OTHER.label());
  }
}
