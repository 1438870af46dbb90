package dev.hiptide.tracer.bpf;

import com.sun.jna.LastErrorException;
import dev.hiptide.attribution.Attribution;
import dev.hiptide.linux.Linux;
import dev.hiptide.linux.PidFd;
import dev.hiptide.settings.Backend;
import dev.hiptide.table.TraceTable;
import dev.hiptide.terms.SyscallTable;
import dev.hiptide.tracer.Ledger;
import dev.hiptide.tracer.Tracer;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/**
 * Counts a process's system calls in the kernel, where they are made: no thread is ever stopped.
 * The counts are taken over into the ledger twice a second, or less often while the process rests,
 * and whenever it is read.
 */
public final class BpfTracer implements Tracer {
  private static final int PERIOD_MILLIS = 500;

  /** The same for a process whose host threads rest, and in which few threads end. */
  private static final int PERIOD_AT_REST_MILLIS = 2_000;

  /** So long after the last host thread has come to rest, calls may still pass for steady state. */
  private static final int LOOK_MILLIS = 20;

  /** So long after {@link #stop}, a process that rests is let go. */
  private static final int STOP_MILLIS = 200;

  private static final long NANOS_PER_MILLI = 1_000_000;

  /** So often, collectors that were killed are looked for. */
  private static final int PERIODS_BETWEEN_ATTENTION = 8;

  private final TraceTable table;
  private final SyscallTable syscalls;
  private final Attribution attribution;
  private final int pid;
  private volatile boolean stopping;

  /** The host threads' activity when the last period began. Of the tracer's thread alone. */
  private long activityBefore = -1;

  /**
   * A tracer that charges what it sees.
   *
   * @param table the trace table of the process
   */
  public BpfTracer(TraceTable table, SyscallTable syscalls, Attribution attribution) {
    this.table = table;
    this.syscalls = syscalls;
    this.attribution = attribution;
    this.pid = Math.toIntExact(table.workloadPid());
  }

  @Override
  public Backend backend() {
    return Backend.BPF;
  }

  /** Nothing: it stops no thread. */
  @Override
  public Cost cost() {
    return new Cost(0, 0);
  }

  /** None: it holds no thread. */
  @Override
  public long busyNanos() {
    return 0;
  }

  /** Lets the process go within {@link #STOP_MILLIS}. */
  @Override
  public void stop() {
    stopping = true;
  }

  /**
   * {@inheritDoc}
   *
   * @throws BpfRefusedException before anything is watched: another tracer may be tried
   */
  @Override
  public void run(Life life) throws BpfRefusedException, IOException {
    if (watch(life)) {
      life.ending(); // the programs are gone by now: the collector may end
    }
  }

  /** Returns whether the process has ended, or is another program. */
  private boolean watch(Life life) throws BpfRefusedException, IOException {
    try (SharedPrograms programs = join();
        WatchedProcess process = prepare(programs);
        PidFd workload = open()) {
      Ledger ledger = attribution.ledger();
      OptionalLong address = tableAddress();
      if (address.isPresent()) {
        process.tableAt(address.getAsLong());
      }
      process.syscalls(ledger::isCounted, ledger::isSync);
      KernelCounts counts =
          new KernelCounts(
              table, attribution, process, syscalls.number("restart_syscall"), programs::missed);
      counts.seed();
      process.begin();
      ledger.source(counts);
      life.tracing();
      boolean ended = false;
      for (int period = 0; !ended && !stopping; period++) {
        ended = awaitPeriod(workload, counts) || process.isReplaced();
        ledger.settle(System.nanoTime());
        if (period % PERIODS_BETWEEN_ATTENTION == 0) {
          synchronized (ledger) { // which guards the maps, too
            programs.attend();
          }
        }
      }
      synchronized (ledger) {
        counts.settleForGood();
        ledger.withoutSource();
      }
      return ended;
    }
  }

  /**
   * Waits until the counts are due: when the host threads have come to rest, so that what follows
   * can be told from what was before, or after the period. As long as they rest, there is nothing
   * to look for in between. Returns whether the process has ended.
   */
  private boolean awaitPeriod(PidFd workload, KernelCounts counts) {
    long began = System.nanoTime();
    long activity = counts.activity();
    boolean rests = activity == activityBefore;
    int period = rests && counts.isCalm() ? PERIOD_AT_REST_MILLIS : PERIOD_MILLIS;
    activityBefore = activity;
    boolean goesOn = false;
    while (!stopping) {
      long left = period - (System.nanoTime() - began) / NANOS_PER_MILLI;
      if (left <= 0) {
        return false;
      }
      if (workload.awaitEnd((int) Math.min(left, rests ? STOP_MILLIS : LOOK_MILLIS))) {
        return true;
      }
      if (rests) {
        continue;
      }
      long now = counts.activity();
      if (goesOn && now == activity) {
        return false;
      }
      goesOn = now != activity;
      activity = now;
    }
    return false;
  }

  /** Whatever goes wrong here, nothing is watched yet, and another tracer may do. */
  private SharedPrograms join() throws BpfRefusedException {
    try {
      return SharedPrograms.join(syscalls, pid);
    } catch (IOException | RuntimeException e) {
      throw new BpfRefusedException("cannot trace in the kernel: " + e);
    }
  }

  private WatchedProcess prepare(SharedPrograms programs) throws BpfRefusedException {
    try {
      return programs.prepare(pid);
    } catch (IOException | RuntimeException e) {
      throw new BpfRefusedException("cannot trace in the kernel: " + e);
    }
  }

  private PidFd open() throws BpfRefusedException, IOException {
    try {
      return new PidFd(syscalls, pid);
    } catch (LastErrorException e) {
      if (e.getErrorCode() != Linux.ESRCH) {
        throw new BpfRefusedException("cannot trace in the kernel: pidfd_open fails, " + e);
      }
      throw new IOException("process " + pid + " is gone", e);
    }
  }

  /** Where the process has mapped the table; one that has not is watched without operations. */
  private OptionalLong tableAddress() throws BpfRefusedException, IOException {
    List<String> own = Files.readAllLines(Path.of("/proc/self/maps"));
    List<String> theirs;
    try {
      theirs = Files.readAllLines(Path.of("/proc/" + pid + "/maps"));
    } catch (AccessDeniedException e) {
      throw new BpfRefusedException(
          "cannot trace in the kernel: process "
              + pid
              + " does not let its mappings be read; grant the capability SYS_PTRACE");
    }
    return TableMapping.address(own, theirs);
  }
}
