package dev.hiptide.observation;

import dev.hiptide.tracer.Charge;
import dev.hiptide.tracer.InFlight;
import dev.hiptide.attribution.Snapshot;
import dev.hiptide.table.Role;
import dev.hiptide.table.counts.Phase;
import dev.hiptide.table.counts.TableReader.Iterations;
import dev.hiptide.table.counts.TableReader.OperationStatistics;
import dev.hiptide.terms.SyscallTable;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Everything that was counted until one moment.
 *
 * @param snapshot the system calls
 * @param iterations the marked iterations
 * @param operations the HIP calls, by operation number
 * @param firstIterationNanoTime when the first iteration began, by {@link System#nanoTime}; 0
 *     before
 * @param hostRunnableNanos how long host threads were on a core or waited for one
 * @param cpuNanosByRole the CPU time of the workload so far, by the label of the role
 * @param floorNanos what the tracer adds to the wall time of a call at least; 0 if unknown
 * @param memoryUsedBytes device memory now allocated
 * @param health what makes the figures less than exact
 */
public record Observation(
    Snapshot snapshot,
    Iterations iterations,
    List<OperationStatistics> operations,
    long firstIterationNanoTime,
    long hostRunnableNanos,
    Map<String, Long> cpuNanosByRole,
    long floorNanos,
    long memoryUsedBytes,
    Health health) {

  /** The sums over the charges of those roles in those phases, what is under way included. */
  public Tally tally(SyscallTable syscalls, Predicate<Role> roles, Predicate<Phase> phases) {
    Tally tally = new Tally();
    for (Charge charge : snapshot.charges()) {
      if (roles.test(charge.role()) && phases.test(charge.phase())) {
        tally.add(
            syscalls.category(charge.syscall()),
            charge.calls(),
            charge.failed(),
            charge.nanos(),
            charge.netNanos(floorNanos));
      }
    }
    for (InFlight call : snapshot.inFlight()) {
      if (roles.test(call.role()) && phases.test(call.phase())) {
        tally.addInFlight(syscalls.category(call.syscall()), call.nanos());
      }
    }
    return tally;
  }

  /**
   * The wall time from the first iteration until the end of the last iteration or HIP call so far,
   * or until now if one goes on; 0 before.
   */
  public long steadyNanos() {
    if (firstIterationNanoTime == 0) {
      return 0;
    }
    long end = snapshot.hostsAreBusy() ? snapshot.nanoTime() : iterations.lastEndNanoTime();
    return Math.max(1, end - firstIterationNanoTime);
  }
}
