package dev.hiptide.observation;

import dev.hiptide.table.Role;
import dev.hiptide.table.TraceTable;
import dev.hiptide.table.counts.TableReader;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * Reads how long the host threads were runnable: on a core, or waiting for one. A thread that spins
 * is runnable all the time, however busy the machine is; one that sleeps is not. The source is
 * {@code /proc/PID/task/TID/schedstat} (kernel documentation, scheduler/sched-stats), the first two
 * numbers, in nanoseconds. A thread that has ended keeps the last value that was read. Not
 * thread-safe.
 */
final class HostRunnable {
  private final TraceTable table;
  private final TableReader cells;
  private final String tasks;
  private final byte[] buffer = new byte[64]; // three numbers, at most 20 digits each
  private final Map<Long, Long> nanosOfTid = new HashMap<>();

  HostRunnable(TraceTable table) {
    this.table = table;
    this.cells = new TableReader(table);
    this.tasks = "/proc/" + table.workloadPid() + "/task/";
  }

  /** Reads all host threads that there are. */
  HostThreads read() {
    int claimed = table.cellsClaimed();
    for (int cell = 1; cell < claimed; cell++) {
      long tid = cells.tid(cell);
      if (tid != 0 && cells.role(cell) == Role.HOST) {
        read(tid);
      }
    }
    long sum = 0;
    for (long nanosOfOne : nanosOfTid.values()) {
      sum += nanosOfOne;
    }
    return new HostThreads(nanosOfTid.size(), sum);
  }

  /** By simple means: this runs ten times a second, in code that stays interpreted for long. */
  private void read(long tid) {
    try (FileInputStream schedstat = new FileInputStream(tasks + tid + "/schedstat")) {
      int length = Math.max(0, schedstat.read(buffer));
      String[] nanos = new String(buffer, 0, length, StandardCharsets.US_ASCII).split(" ");
      nanosOfTid.put(tid, Long.parseLong(nanos[0]) + Long.parseLong(nanos[1]));
    } catch (IOException e) {
      // ended
    }
  }
}
