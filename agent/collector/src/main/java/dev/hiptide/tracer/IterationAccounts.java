package dev.hiptide.tracer;

import dev.hiptide.table.counts.IterationTable;
import dev.hiptide.tracer.IterationCosts.Distribution;
import dev.hiptide.tracer.IterationCosts.Example;
import java.util.ArrayList;
import java.util.List;

/** Counts iterations by what each has cost. Not thread-safe. */
final class IterationAccounts {
  private final IterationTable table;
  private final Examples ofSyncCalls = new Examples(IterationTable.syncCallsBounds().length + 1);
  private final Examples ofNanos = new Examples(IterationTable.nanosBounds().length + 1);

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
    ofSyncCalls.keep(IterationTable.syncCallsBucket(syncCalls), syncCalls, tid, iteration);
    ofNanos.keep(IterationTable.nanosBucket(nanos), nanos, tid, iteration);
  }

  /** Adds iterations that are sorted already, and recent ones of their buckets. */
  void add(IterationCosts more) {
    Distribution syncCalls = more.syncCalls();
    Distribution nanos = more.nanos();
    table.add(syncCalls.counts(), syncCalls.sum(), nanos.counts(), nanos.sum());
    syncCalls
        .examples()
        .forEach(it -> ofSyncCalls.keep(IterationTable.syncCallsBucket(it.value()), it));
    nanos.examples().forEach(it -> ofNanos.keep(IterationTable.nanosBucket(it.value()), it));
  }

  void mend() {
    table.mend();
  }

  IterationCosts costs() {
    return new IterationCosts(
        new Distribution(
            IterationTable.syncCallsBounds(),
            table.syncCalls(),
            table.syncCallsSum(),
            ofSyncCalls.list()),
        new Distribution(
            IterationTable.nanosBounds(), table.nanos(), table.nanosSum(), ofNanos.list()));
  }

  /** The last iteration of each bucket, kept without making an object: its thread is waiting. */
  private static final class Examples {
    private final long[] values;
    private final int[] tids;
    private final long[] iterations;
    private final long[] epochMillis;

    Examples(int buckets) {
      values = new long[buckets];
      tids = new int[buckets];
      iterations = new long[buckets];
      epochMillis = new long[buckets];
    }

    void keep(int bucket, long value, int tid, long iteration) {
      values[bucket] = value;
      tids[bucket] = tid;
      iterations[bucket] = iteration;
      epochMillis[bucket] = System.currentTimeMillis();
    }

    void keep(int bucket, Example example) {
      values[bucket] = example.value();
      tids[bucket] = example.tid();
      iterations[bucket] = example.iteration();
      epochMillis[bucket] = example.epochMillis();
    }

    List<Example> list() {
      List<Example> examples = new ArrayList<>();
      for (int bucket = 0; bucket < values.length; bucket++) {
        if (iterations[bucket] != 0) {
          examples.add(
              new Example(values[bucket], tids[bucket], iterations[bucket], epochMillis[bucket]));
        }
      }
      return examples;
    }
  }
}
