package dev.hiptide.observation;

import dev.hiptide.attribution.Snapshot;
import dev.hiptide.regime.Window;
import dev.hiptide.table.Role;
import dev.hiptide.table.counts.Phase;
import dev.hiptide.table.counts.TableReader.Iterations;
import dev.hiptide.table.counts.TableReader.OperationStatistics;
import dev.hiptide.terms.Category;
import dev.hiptide.terms.SyscallTable;
import dev.hiptide.tracer.Charge;
import dev.hiptide.tracer.InFlight;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Everything that was counted until one moment.
 *
 * @param snapshot the system calls
 * @param iterations the marked iterations
 * @param operations the HIP calls, by operation number
 * @param startup what was counted before the first iteration
 * @param hosts the host threads
 * @param cpuNanosByRole the CPU time of the workload so far, by the label of the role
 * @param floorNanos the least that the tracer adds to the wall time of a call; 0 if unknown
 * @param memoryUsedBytes device memory now allocated
 * @param health what makes the figures less than exact
 */
public record Observation(
    Snapshot snapshot,
    Iterations iterations,
    List<OperationStatistics> operations,
    Startup startup,
    HostThreads hosts,
    Map<String, Long> cpuNanosByRole,
    long floorNanos,
    long memoryUsedBytes,
    Health health) {

  /** What was counted between an earlier observation of the same workload and this one. */
  public Period since(Observation earlier) {
    return new Period(earlier, this);
  }

  /** The sums over the charges of those roles in those phases, calls under way included. */
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
   * or until now if one goes on, in nanoseconds; 0 before.
   */
  public long steadyNanos() {
    if (startup.endNanoTime() == 0) {
      return 0;
    }
    long end = snapshot.hostsAreBusy() ? snapshot.nanoTime() : iterations.lastEndNanoTime();
    return Math.max(1, end - startup.endNanoTime());
  }

  /** What host threads did in the steady state: what its regime is told from. */
  public Window steadyState(SyscallTable syscalls) {
    Tally tally = tally(syscalls, Role.HOST::equals, Phase.STEADY::equals);
    Map<Category, Double> calls = new EnumMap<>(Category.class);
    Map<Category, Double> nanos = new EnumMap<>(Category.class);
    for (Category category : Category.values()) {
      calls.put(category, (double) tally.calls(category) + tally.inFlight(category));
      nanos.put(category, (double) tally.nanos(category));
    }
    long hipNanos = operations.stream().mapToLong(OperationStatistics::nanos).sum();
    long runnableNanos = hosts.runnableNanos() - startup.hostRunnableNanos();
    long maxRunnableNanos = steadyNanos() * hosts.count();
    return new Window(
        iterations.begun(),
        steadyNanos(),
        calls,
        nanos,
        hipNanos - startup.hipNanos(),
        Math.min(runnableNanos, maxRunnableNanos));
  }
}
