package dev.hiptide.tracer.bpf;

import dev.hiptide.attribution.Cells;
import dev.hiptide.table.counts.IterationTable;
import dev.hiptide.tracer.IterationCosts;
import dev.hiptide.tracer.IterationCosts.Distribution;
import dev.hiptide.tracer.IterationCosts.Example;
import dev.hiptide.tracer.Ledger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Takes iterations over into the ledger. The programs put one into their histograms when its thread
 * makes its first call in a later one. One that has ended is counted at once all the same: what the
 * programs add for it later is left out. Iterations without a call are those that a thread's own
 * count has more.
 */
final class IterationCounts {
  private final Ledger ledger;
  private final Cells cells;
  private final WatchedProcess process;

  /** By cell, read before anything else. */
  private final Map<Integer, Long> completed = new HashMap<>();

  private final long[] syncCalls = new long[IterationTable.syncCallsBounds().length + 2];
  private final long[] nanos = new long[IterationTable.nanosBounds().length + 2];
  private final int sum = syncCalls.length - 1;

  IterationCounts(Ledger ledger, Cells cells, WatchedProcess process) {
    this.ledger = ledger;
    this.cells = cells;
    this.process = process;
  }

  /** What a thread has completed by now, the programs know of. */
  void readCompleted() {
    completed.clear();
    cells.owned((tid, cell) -> completed.put(cell, cells.iterationsCompleted(cell)));
  }

  /** Adds what has come since the last time. */
  void settle(Collection<CountedThread> threads) {
    long[] moreSyncCalls = process.iterationsBySyncCalls();
    long[] moreNanos = process.iterationsByNanos();
    subtract(moreSyncCalls, syncCalls);
    subtract(moreNanos, nanos);
    List<Example> ofSyncCalls = new ArrayList<>();
    List<Example> ofNanos = new ArrayList<>();
    if (moreNanos[sum] != 0 || moreSyncCalls[0] != 0) {
      process.examples(ofSyncCalls::add, ofNanos::add);
    }
    long free = 0;
    for (CountedThread thread : threads) {
      ThreadState state = thread.state;
      Long completedBefore = completedBy(thread);
      if (!state.counts() || completedBefore == null || cells.claim(thread.cell) != thread.claim) {
        continue;
      }
      if (thread.taken != 0 && thread.taken != state.iteration()) { // the programs have it, too
        add(moreSyncCalls, moreNanos, thread.takenSyncCalls, thread.takenNanos, -1);
        thread.taken = 0;
      }
      long counted = state.iterations();
      if (state.iteration() != 0 && state.iteration() <= completedBefore) {
        counted++;
        if (thread.taken == 0) {
          thread.taken = state.iteration();
          thread.takenSyncCalls = state.syncCalls();
          thread.takenNanos = state.iterationNanos();
          add(moreSyncCalls, moreNanos, thread.takenSyncCalls, thread.takenNanos, 1);
          ofSyncCalls.add(example(state, thread.takenSyncCalls));
          ofNanos.add(example(state, thread.takenNanos));
        }
      }
      long freeNow = completedBefore - state.skipped() - counted;
      if (freeNow > thread.free) {
        free += freeNow - thread.free;
        thread.free = freeNow;
      }
    }
    owe(moreSyncCalls, syncCalls);
    owe(moreNanos, nanos);
    ledger.iterations(
        new IterationCosts(
            distribution(IterationTable.syncCallsBounds(), moreSyncCalls, ofSyncCalls),
            distribution(IterationTable.nanosBounds(), moreNanos, ofNanos)));
    ledger.iterationsWithoutCalls(free);
  }

  /**
   * The iterations that a thread has completed, all calls of which are in its state; null if it has
   * no cell, or had none when they were read. One that has ended is taken over for the last time:
   * it may have come since then, and have completed some.
   */
  private Long completedBy(CountedThread thread) {
    return thread.hasEnded() && thread.cell != 0
        ? Long.valueOf(cells.iterationsCompleted(thread.cell))
        : completed.get(thread.cell);
  }

  private static Example example(ThreadState state, long value) {
    return new Example(value, state.tid(), state.iteration(), System.currentTimeMillis());
  }

  private static void subtract(long[] from, long[] amounts) {
    for (int i = 0; i < from.length; i++) {
      long now = from[i];
      from[i] -= amounts[i];
      amounts[i] = now;
    }
  }

  private void add(
      long[] moreSyncCalls, long[] moreNanos, long ofSyncCalls, long ofNanos, int count) {
    moreSyncCalls[IterationTable.syncCallsBucket(ofSyncCalls)] += count;
    moreSyncCalls[sum] += count * ofSyncCalls;
    moreNanos[IterationTable.nanosBucket(ofNanos)] += count;
    moreNanos[sum] += count * ofNanos;
  }

  /** What was left out before the programs have added it is left out the next time. */
  private static void owe(long[] more, long[] before) {
    for (int i = 0; i < more.length; i++) {
      if (more[i] < 0) {
        before[i] -= more[i];
        more[i] = 0;
      }
    }
  }

  private Distribution distribution(long[] bounds, long[] more, List<Example> examples) {
    long[] counts = new long[sum];
    System.arraycopy(more, 0, counts, 0, sum);
    return new Distribution(bounds, counts, more[sum], examples);
  }
}
