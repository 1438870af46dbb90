package dev.hiptide.observation;

import dev.hiptide.attribution.Attribution;
import dev.hiptide.attribution.Snapshot;
import dev.hiptide.observation.Health.Announcements;
import dev.hiptide.observation.Health.Collectors;
import dev.hiptide.settings.Backend;
import dev.hiptide.table.TraceTable;
import dev.hiptide.table.counts.TableReader;
import dev.hiptide.table.counts.TableReader.Iterations;
import dev.hiptide.table.counts.TableReader.OperationStatistics;
import dev.hiptide.tracer.Tracer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Reads the counters, wherever they are. Thread-safe. */
public final class Observer {
  private final TraceTable table;
  private final TableReader cells;
  private final Attribution attribution;
  private final HostRunnable hosts;
  private final CpuTimes cpu;
  private final BooleanSupplier tracing;
  private final Supplier<Backend> backend;
  private final Supplier<Tracer.Cost> cost;

  private final Part<Snapshot> syscalls;
  private final Part<Iterations> iterations;
  private final Part<List<OperationStatistics>> operations;
  private final Part<HostThreads> hostThreads;
  private final Part<Map<String, Long>> cpuTimes;

  /** How long the host threads were runnable before the first iteration, as last seen. */
  private long startupRunnableNanos;

  /**
   * @param tracing whether the workload is traced, or was until it ended
   * @param backend what traces it
   * @param cost what tracing has cost so far
   * @param faults told once of each part of the figures that cannot be read
   */
  public Observer(
      TraceTable table,
      Attribution attribution,
      BooleanSupplier tracing,
      Supplier<Backend> backend,
      Supplier<Tracer.Cost> cost,
      BiConsumer<String, Throwable> faults) {
    this.table = table;
    this.cells = new TableReader(table);
    this.attribution = attribution;
    this.hosts = new HostRunnable(table);
    this.cpu = new CpuTimes(table, attribution::roleOfNamed);
    this.tracing = tracing;
    this.backend = backend;
    this.cost = cost;
    syscalls = new Part<>("system calls", Snapshot.none(), faults);
    iterations = new Part<>("iterations", new Iterations(0, 0, 0, 0), faults);
    operations = new Part<>("HIP calls", List.of(), faults);
    hostThreads = new Part<>("host threads", new HostThreads(0, 0), faults);
    cpuTimes = new Part<>("CPU times", Map.of(), faults);
  }

  /** The observed process. */
  Workload workload() {
    return new Workload(table.workloadPid(), table.startedNanoTime(), table.startedEpochMillis());
  }

  /** Whether the first iteration has begun. */
  boolean hasSeenIteration() {
    return table.firstIterationNanoTime() != 0;
  }

  /**
   * Reads how long the host threads were runnable. To be called often, because this cannot be read
   * when a thread has ended, and because nothing announces the first iteration.
   */
  synchronized HostThreads sampleHosts() {
    HostThreads now = hostThreads.read(hosts::read);
    if (!hasSeenIteration()) {
      startupRunnableNanos = now.runnableNanos();
    }
    return now;
  }

  /** Reads the CPU times of all threads, because they cannot be read when a thread has ended. */
  synchronized void sampleCpu() {
    cpuTimes.read(cpu::nanosByRole);
  }

  /** Everything that is counted, now. */
  synchronized Observation observe() {
    Snapshot snapshot = syscalls.read(attribution::snapshot);
    Iterations allIterations = iterations.read(cells::iterations);
    List<OperationStatistics> allOperations = operations.read(cells::statistics);
    long firstIterationNanoTime = table.firstIterationNanoTime();
    HostThreads allHosts = sampleHosts();
    Map<String, Long> cpuNanosByRole = cpuTimes.read(cpu::nanosByRole);
    return new Observation(
        snapshot,
        allIterations,
        allOperations,
        new Startup(firstIterationNanoTime, startupRunnableNanos, table.startupHipNanos()),
        allHosts,
        cpuNanosByRole,
        table.floorNanos(),
        table.memoryUsedBytes(),
        health());
  }

  private Health health() {
    long cpuNanos =
        ProcessHandle.current().info().totalCpuDuration().map(Duration::toNanos).orElse(0L);
    return new Health(
        tracing.getAsBoolean(),
        backend.get(),
        cost.get(),
        new Collectors(
            table.collectorStarts(), cpuNanos, table.readyNanos(), table.untracedNanos()),
        new Announcements(
            table.threadsAnnounced(), table.announcementNanos(), table.threadsUnheard()),
        table.threadsWithoutCell(),
        table.suppressedErrors(),
        table.faults().count());
  }
}
