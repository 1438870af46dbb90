package dev.hiptide.observation;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.LongUnaryOperator;

/**
 * How long a thread of a process has been runnable, by its id: the first two numbers of {@code
 * /proc/PID/task/TID/schedstat} (kernel documentation, scheduler/sched-stats), in nanoseconds.
 * There is no such file for a thread of another process: then it is -1, as for one that has ended.
 * Not thread-safe.
 */
final class Schedstat implements LongUnaryOperator {
  private static final long NO_THREAD = -1;

  private final String tasks;
  private final byte[] buffer = new byte[64]; // three numbers, at most 20 digits each

  Schedstat(long pid) {
    tasks = "/proc/" + pid + "/task/";
  }

  /** By simple means: this runs ten times a second, in code that stays interpreted for long. */
  @Override
  public long applyAsLong(long tid) {
    try (FileInputStream schedstat = new FileInputStream(tasks + tid + "/schedstat")) {
      int length = Math.max(0, schedstat.read(buffer));
      String[] nanos = new String(buffer, 0, length, StandardCharsets.US_ASCII).split(" ");
      return Long.parseLong(nanos[0]) + Long.parseLong(nanos[1]);
    } catch (IOException e) {
      return NO_THREAD;
    }
  }
}
