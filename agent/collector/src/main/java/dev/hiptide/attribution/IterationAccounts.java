package dev.hiptide.attribution;

import dev.hiptide.attribution.IterationCosts.Distribution;
import dev.hiptide.attribution.IterationCosts.Example;
import dev.hiptide.probe.IterationTable;
import java.util.Arrays;
import java.util.Objects;

/** Counts iterations by what each has cost. Not thread-safe. */
final class IterationAccounts {
  private static final long[] SYNC_CALLS_BOUNDS = IterationTable.syncCallsBounds();
  private static final long[] NANOS_BOUNDS = IterationTable.nanosBounds();

  private final IterationTable table;
  private final Example[] syncCallsExamples = new Example[SYNC_CALLS_BOUNDS.length + 1];
  private final Example[] nanosExamples = new Example[NANOS_BOUNDS.length + 1];

  IterationAccounts(IterationTable table) {
    this.table = table;
  }

  /** Adds iterations in which their thread made no system call. */
  void addFree(long iterations) {
    table.add(iterations, 0, 0);
  }

  /** Adds an iteration, by its number on its thread. */
  void add(int tid, long iteration, long syncCalls, long nanos) {
    table.add(1, syncCalls, nanos);
    long now = System.currentTimeMillis();
    syncCallsExamples[IterationTable.syncCallsBucket(syncCalls)] =
        new Example(syncCalls, tid, iteration, now);
    nanosExamples[IterationTable.nanosBucket(nanos)] = new Example(nanos, tid, iteration, now);
  }

  IterationCosts costs() {
    return new IterationCosts(
        distribution(SYNC_CALLS_BOUNDS, table.syncCalls(), table.syncCallsSum(), syncCallsExamples),
        distribution(NANOS_BOUNDS, table.nanos(), table.nanosSum(), nanosExamples));
  }

  private static Distribution distribution(
      long[] bounds, long[] counts, long sum, Example[] examples) {
    return new Distribution(
        bounds, counts, sum, Arrays.stream(examples).filter(Objects::nonNull).toList());
  }
}
