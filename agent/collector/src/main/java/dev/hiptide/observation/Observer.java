package dev.hiptide.observation;

import dev.hiptide.attribution.Attribution;
import dev.hiptide.regime.Window;
import dev.hiptide.table.Role;
import dev.hiptide.table.TraceTable;
import dev.hiptide.table.counts.Phase;
import dev.hiptide.table.counts.TableReader;
import dev.hiptide.table.counts.TableReader.OperationStatistics;
import dev.hiptide.terms.Category;
import dev.hiptide.terms.SyscallTable;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Looks at the counters. Safe for any thread. */
public final class Observer {
  private final TraceTable table;
  private final TableReader cells;
  private final Attribution attribution;
  private final SyscallTable syscalls;
  private final HostRunnable hosts;
  private final CpuTimes cpu;
  private final Supplier<TracerCost> tracer;

  /** How long the host threads were runnable before the first iteration, as last seen. */
  private long startupRunnableNanos;

  /**
   * What the tracer says of itself.
   *
   * @param tracing whether it traces now
   * @param stops how often it has stopped a thread
   * @param stopNanos how long threads were held for it, in nanoseconds
   */
  public record TracerCost(boolean tracing, long stops, long stopNanos) {}

  public Observer(
      TraceTable table,
      Attribution attribution,
      SyscallTable syscalls,
      Supplier<TracerCost> tracer) {
    this.table = table;
    this.cells = new TableReader(table);
    this.attribution = attribution;
    this.syscalls = syscalls;
    this.hosts = new HostRunnable(table);
    this.cpu = new CpuTimes(table, attribution::roleOfNamed);
    this.tracer = tracer;
  }

  /** Whom it observes. */
  public Workload workload() {
    return new Workload(table.workloadPid(), table.startedNanoTime(), table.startedEpochMillis());
  }

  /**
   * How long the host threads were runnable, in nanoseconds. Called often: nobody can read it when
   * they have ended, and nobody says when their first iteration begins.
   */
  public synchronized long sampleHosts() {
    long nanos = hosts.nanos();
    if (table.firstIterationNanoTime() == 0) {
      startupRunnableNanos = nanos;
    }
    return nanos;
  }

  /** Looks at the CPU times of all threads, for nobody can when they have ended. */
  public synchronized void sampleCpu() {
    cpu.nanosByRole();
  }

  /** Everything that is counted, now. */
  public synchronized Observation observe() {
    return new Observation(
        attribution.snapshot(),
        cells.iterations(),
        cells.statistics(),
        table.firstIterationNanoTime(),
        sampleHosts(),
        cpu.nanosByRole(),
        table.floorNanos(),
        table.memoryUsedBytes(),
        health());
  }

  /** The steady state of the host threads, from the first iteration on. */
  public synchronized Window steadyState(Observation observation) {
    Tally tally = observation.tally(syscalls, Role.HOST::equals, phase -> phase == Phase.STEADY);
    Map<Category, Double> calls = new EnumMap<>(Category.class);
    Map<Category, Double> nanos = new EnumMap<>(Category.class);
    for (Category category : Category.values()) {
      calls.put(category, (double) tally.calls(category) + tally.inFlight(category));
      nanos.put(category, (double) tally.nanos(category));
    }
    long runnableNanos = observation.hostRunnableNanos() - startupRunnableNanos;
    long mostNanos = observation.steadyNanos() * hosts.threads();
    return new Window(
        observation.iterations().begun(),
        observation.steadyNanos(),
        calls,
        nanos,
        hipNanos(observation.operations()) - table.startupHipNanos(),
        Math.min(runnableNanos, mostNanos));
  }

  private Health health() {
    TracerCost cost = tracer.get();
    long cpuNanos =
        ProcessHandle.current().info().totalCpuDuration().map(Duration::toNanos).orElse(0L);
    return new Health(
        cost.tracing(),
        cost.stops(),
        cost.stopNanos(),
        cpuNanos,
        table.untracedNanos(),
        table.collectorStarts(),
        table.threadsWithoutCell(),
        table.readyNanos(),
        table.threadsAnnounced(),
        table.announcementNanos(),
        table.threadsUnheard(),
        table.suppressedErrors());
  }

  private static long hipNanos(List<OperationStatistics> operations) {
    return operations.stream().mapToLong(OperationStatistics::nanos).sum();
  }
}
