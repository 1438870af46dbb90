package dev.hiptide.metrics;

import dev.hiptide.observation.Observation;
import dev.hiptide.table.counts.TableReader.OperationStatistics;
import io.micrometer.core.instrument.Tags;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The counters of what the workload does itself: iterations, HIP calls, CPU time. Not thread-safe.
 */
final class WorkloadTotals {
  private static final double NANOS_PER_SECOND = 1e9;

  private final SeriesBudget budget;
  private final Totals totals;

  WorkloadTotals(SeriesBudget budget, Totals totals) {
    this.budget = budget;
    this.totals = totals;
  }

  /** Brings the counters up to date. */
  void update(Observation observation) {
    updateOperations(observation.operations());
    totals.raise(
        "hiptide.iterations",
        "Marked iterations that have ended.",
        Tags.empty(),
        observation.iterations().completed());
    totals.raise(
        "hiptide.iteration.seconds",
        "Wall time of the marked iterations that have ended.",
        Tags.empty(),
        observation.iterations().nanos() / NANOS_PER_SECOND);
    observation
        .cpuNanosByRole()
        .forEach(
            (role, nanos) ->
                totals.raise(
                    "hiptide.cpu.seconds",
                    "CPU time of the workload.",
                    Tags.of("role", role),
                    nanos / NANOS_PER_SECOND));
  }

  private void updateOperations(List<OperationStatistics> operations) {
    Map<Tags, Double> bytes = new HashMap<>();
    Map<Tags, Double> errors = new HashMap<>();
    for (OperationStatistics operation : operations) {
      if (operation.bytes() != 0) {
        bytes.merge(operationTags(operation), (double) operation.bytes(), Double::sum);
      }
      if (operation.failed() != 0) {
        errors.merge(operationTags(operation), (double) operation.failed(), Double::sum);
      }
    }
    bytes.forEach(
        (tags, sum) ->
            totals.raise(
                "hiptide.hip.bytes", "Bytes allocated, copied or set by HIP calls.", tags, sum));
    errors.forEach(
        (tags, sum) ->
            totals.raise("hiptide.hip.errors", "HIP calls that ended with an error.", tags, sum));
  }

  private Tags operationTags(OperationStatistics operation) {
    return Tags.of("op", budget.label(operation.name()));
  }
}
