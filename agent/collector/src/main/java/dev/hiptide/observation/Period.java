package dev.hiptide.observation;

import dev.hiptide.table.Role;
import dev.hiptide.table.counts.Phase;
import dev.hiptide.table.counts.TableReader.OperationStatistics;
import dev.hiptide.terms.SyscallTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * What was counted between two observations of one workload. No figure is below zero.
 *
 * @param from the earlier one
 * @param to the later one
 */
public record Period(Observation from, Observation to) {
  /** How long it was, in nanoseconds. */
  public long nanos() {
    return to.snapshot().nanoTime() - from.snapshot().nanoTime();
  }

  /** Marked iterations that have ended in it. */
  public long iterations() {
    return Math.max(0, to.iterations().completed() - from.iterations().completed());
  }

  /** The sums over the system calls of those roles in those phases. */
  public Tally tally(SyscallTable syscalls, Predicate<Role> roles, Predicate<Phase> phases) {
    return to.tally(syscalls, roles, phases).since(from.tally(syscalls, roles, phases));
  }

  /** The HIP calls that have ended in it, by operation number. */
  public List<OperationStatistics> operations() {
    List<OperationStatistics> operations = new ArrayList<>();
    for (int number = 0; number < to.operations().size(); number++) {
      OperationStatistics now = to.operations().get(number);
      operations.add(
          number < from.operations().size()
              ? difference(now, from.operations().get(number))
              : now); // named in this period
    }
    return operations;
  }

  /** The CPU time of the workload in it, in nanoseconds, by the label of the role. */
  public Map<String, Long> cpuNanosByRole() {
    Map<String, Long> nanos = new TreeMap<>();
    to.cpuNanosByRole()
        .forEach(
            (role, now) ->
                nanos.put(role, Math.max(0, now - from.cpuNanosByRole().getOrDefault(role, 0L))));
    return nanos;
  }

  private static OperationStatistics difference(OperationStatistics now, OperationStatistics then) {
    long[] buckets = now.buckets().clone();
    for (int bucket = 0; bucket < buckets.length; bucket++) {
      buckets[bucket] = Math.max(0, buckets[bucket] - then.buckets()[bucket]);
    }
    return new OperationStatistics(
        now.name(),
        buckets,
        Math.max(0, now.nanos() - then.nanos()),
        Math.max(0, now.bytes() - then.bytes()),
        Math.max(0, now.failed() - then.failed()));
  }
}
