package dev.hiptide.observation;

import dev.hiptide.table.Role;
import dev.hiptide.table.TableLayout;
import dev.hiptide.table.TraceTable;
import dev.hiptide.table.counts.TableReader;
import java.util.function.LongUnaryOperator;

/**
 * Sums how long the host threads were runnable: on a core, or waiting for one. A thread that spins
 * is runnable all the time, however busy the machine is; one that sleeps is not. A thread that has
 * ended keeps the last value that was read. Not thread-safe.
 */
final class HostRunnable {
  private final TraceTable table;
  private final TableReader cells;
  private final LongUnaryOperator nanosOfTid;

  /** By cell: its last host thread. */
  private final Host[] hosts = new Host[TableLayout.CELLS];

  /** Those whose cells were others' after them. */
  private int formerCount;

  private long formerNanos;

  HostRunnable(TraceTable table) {
    this(table, new Schedstat(table.workloadPid()));
  }

  /**
   * @param nanosOfTid how long a thread of the workload has been runnable, by its id; negative if
   *     there is no such thread
   */
  HostRunnable(TraceTable table, LongUnaryOperator nanosOfTid) {
    this.table = table;
    this.cells = new TableReader(table);
    this.nanosOfTid = nanosOfTid;
  }

  /** Reads all host threads that there are. */
  HostThreads read() {
    int claimed = table.cellsClaimed();
    for (int cell = 1; cell < claimed; cell++) {
      int tid = cells.tid(cell);
      if (tid != 0 && cells.role(cell) == Role.HOST) {
        owner(cell).read(nanosOfTid.applyAsLong(tid));
      }
    }
    int count = formerCount;
    long sum = formerNanos;
    for (int cell = 1; cell < claimed; cell++) {
      Host host = hosts[cell];
      if (host != null && host.isKnown) {
        count++;
        sum += host.nanos;
      }
    }
    return new HostThreads(count, sum);
  }

  private Host owner(int cell) {
    long claim = cells.claim(cell);
    Host last = hosts[cell];
    if (last != null && last.claim == claim) {
      return last;
    }
    if (last != null && last.isKnown) {
      formerCount++;
      formerNanos += last.nanos;
    }
    hosts[cell] = new Host(claim);
    return hosts[cell];
  }

  private static final class Host {
    private final long claim;
    private long nanos;

    /** Whether it was ever read. */
    private boolean isKnown;

    private boolean hasEnded;

    Host(long claim) {
      this.claim = claim;
    }

    /**
     * When it has ended, its id may be another thread's, which has not been runnable for so long.
     */
    void read(long now) {
      hasEnded |= now >= 0 && now < nanos;
      if (!hasEnded && now >= 0) {
        nanos = now;
        isKnown = true;
      }
    }
  }
}
