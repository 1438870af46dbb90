package dev.hiptide.observation;

import dev.hiptide.linux.ProcStat;
import dev.hiptide.table.Role;
import dev.hiptide.table.TraceTable;
import dev.hiptide.table.counts.CpuTable;
import dev.hiptide.table.counts.TableReader;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;

/**
 * The CPU time of the workload by role, traced or not: a wait that spins shows here, and nowhere
 * among the system calls. The source is the first number of {@code /proc/PID/task/TID/schedstat}
 * (kernel documentation, scheduler/sched-stats): what a thread has used since it was last read goes
 * to the role that it has now. What threads used after they were last read, before they ended, is
 * the rest of the process's own sum in {@code /proc/PID/stat} (proc(5)), which counts in hundredths
 * of a second.
 *
 * <p>The sums are kept in the trace table. A collector that takes over finds the threads that still
 * run, and what they have used in all; to that it adds what its predecessor knew of others. Not
 * thread-safe.
 */
final class CpuTimes {
  /** Role label for CPU time of threads that ended between two samples. */
  static final String OTHER = "other";

  private static final long NANOS_PER_TICK = 10_000_000; // USER_HZ is 100 on Linux

  /** Of the threads without a cell, at most this many are read one by one. */
  private static final int MAX_THREADS = 512;

  /** A new thread has its parent's name for a moment. */
  private static final int SAMPLES_BEFORE_NAME_IS_KEPT = 2;

  private final TraceTable table;
  private final TableReader cells;
  private final CpuTable kept;
  private final IntFunction<Role> roleByName;
  private final Path process;
  private final Map<Integer, Seen> seen = new HashMap<>();
  private final Map<Role, Long> nanosByRole = new EnumMap<>(Role.class);
  private long otherNanos;
  private long looks;
  private long totalNanos;

  private static final class Seen {
    Role named;
    Role role;
    long nanos;
    int times;
    long look;
  }

  /**
   * @param roleByName the role of a thread without a cell
   */
  CpuTimes(TraceTable table, IntFunction<Role> roleByName) {
    this.table = table;
    this.cells = new TableReader(table);
    this.kept = new CpuTable(table);
    this.otherNanos = kept.otherNanos();
    this.roleByName = roleByName;
    this.process = Path.of("/proc/" + table.workloadPid());
  }

  /** The CPU time so far in nanoseconds, by the label of the role. */
  Map<String, Long> nanosByRole() {
    looks++;
    Map<Integer, Role> rolesOfCells = rolesOfCells();
    int count = 0;
    try (DirectoryStream<Path> tasks = Files.newDirectoryStream(process.resolve("task"))) {
      for (Path task : tasks) {
        int tid = Integer.parseInt(task.getFileName().toString());
        Role ofCell = rolesOfCells.get(tid);
        if (ofCell != null || count++ < MAX_THREADS) {
          look(task, tid, ofCell);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // the workload has ended: what was last read stays
    }
    seen.values().removeIf(thread -> thread.look != looks);
    if (looks == 1) {
      addKept();
    }
    long known = nanosByRole.values().stream().mapToLong(Long::longValue).sum();
    otherNanos = Math.max(otherNanos, total() - known);
    keep();
    Map<String, Long> sums = new TreeMap<>();
    nanosByRole.forEach((role, nanos) -> sums.put(role.label(), nanos));
    sums.put(OTHER, otherNanos);
    return sums;
  }

  /** Adds what a predecessor has seen; no sum is less than it was there. */
  private void addKept() {
    for (Role role : Role.values()) {
      long nanos =
          Math.max(kept.nanos(role), kept.nanosApart(role) + nanosByRole.getOrDefault(role, 0L));
      if (nanos > 0) {
        nanosByRole.put(role, nanos);
      }
    }
  }

  private void keep() {
    Map<Role, Long> nanosOfLiving = new EnumMap<>(Role.class);
    seen.values().forEach(thread -> nanosOfLiving.merge(thread.role, thread.nanos, Long::sum));
    nanosByRole.forEach(
        (role, nanos) -> kept.keep(role, nanos, nanos - nanosOfLiving.getOrDefault(role, 0L)));
    kept.keepOther(otherNanos);
    kept.mend();
  }

  private void look(Path task, int tid, Role ofCell) {
    long nanos;
    try {
      String schedstat = Files.readString(task.resolve("schedstat"));
      nanos = Long.parseLong(schedstat, 0, schedstat.indexOf(' '), 10);
    } catch (IOException e) {
      return; // the thread has ended
    }
    Seen thread = seen.computeIfAbsent(tid, key -> new Seen());
    if (nanos < thread.nanos) { // another thread has the number now
      thread.nanos = 0;
      thread.times = 0;
    }
    if (ofCell == null && (thread.named == null || thread.times < SAMPLES_BEFORE_NAME_IS_KEPT)) {
      thread.named = roleByName.apply(tid);
    }
    Role role = ofCell != null ? ofCell : thread.named;
    thread.role = role.isObserved() ? role : Role.AGENT;
    nanosByRole.merge(thread.role, nanos - thread.nanos, Long::sum);
    thread.nanos = nanos;
    thread.times++;
    thread.look = looks;
  }

  private Map<Integer, Role> rolesOfCells() {
    Map<Integer, Role> roles = new HashMap<>();
    int claimed = table.cellsClaimed();
    for (int cell = 1; cell < claimed; cell++) {
      int tid = cells.tid(cell);
      if (tid != 0) {
        roles.put(tid, cells.role(cell));
      }
    }
    return roles;
  }

  private long total() {
    try {
      totalNanos = ProcStat.read(process).cpuTicks() * NANOS_PER_TICK;
    } catch (IOException e) {
      // the workload has ended: its last total stays
    }
    return totalNanos;
  }
}
