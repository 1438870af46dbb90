package dev.hiptide.attribution;

import dev.hiptide.table.OperationContext;
import dev.hiptide.table.Role;
import dev.hiptide.table.TableLayout;
import dev.hiptide.table.TraceTable;
import dev.hiptide.table.counts.TableReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/**
 * The cells of the workload's threads: which belongs to whom, what it shows, and whether the host
 * threads are busy. Not thread-safe, but for what reads the table alone: {@link #claims}.
 */
public final class Cells {
  private final TraceTable table;
  private final TableReader reader;
  private final Map<Integer, Owned> cellOfTid = new HashMap<>();
  private final List<Integer> hostCells = new ArrayList<>();

  /** By cell: the claim of its last owner that has died. */
  private final long[] claimsOfTheDead = new long[TableLayout.CELLS];

  /** By cell: the claim that was last told of. */
  private final long[] claimsTold = new long[TableLayout.CELLS];

  private long claims = -1;

  Cells(TraceTable table) {
    this.table = table;
    this.reader = new TableReader(table);
  }

  /** Changes whenever a thread claims a cell: a new claim may bring a thread its cell. */
  public long claims() {
    return reader.claims();
  }

  /**
   * The cell of a thread.
   *
   * @param bornAtClaim the claims that there were when the thread was born: an older cell with its
   *     id belonged to a dead thread
   * @return the cell's number; 0 when it has none
   */
  public int cell(int tid, long bornAtClaim) {
    rescan();
    Owned owned = cellOfTid.get(tid);
    return owned != null && owned.claim > bornAtClaim ? owned.cell : 0;
  }

  /** Begins and ends of operations and iterations on all host threads: changes when one goes on. */
  long activity() {
    rescan();
    long activity = reader.activity(0); // where what the dead have done is kept
    for (int cell : hostCells) {
      activity += reader.activity(cell);
    }
    return activity;
  }

  /** Whether a host thread is inside an operation or an iteration. */
  public boolean hostsAreBusy() {
    rescan();
    for (int cell : hostCells) {
      if (reader.context(cell) != 0 && claimsOfTheDead[cell] != reader.claim(cell)) {
        return true;
      }
    }
    return false;
  }

  /**
   * The owner of a cell by that claim is dead, in the middle of whatever its cell still shows. That
   * of a former owner may be heard of after that of a later one.
   */
  public void ended(int cell, long claim) {
    claimsOfTheDead[cell] = Math.max(claimsOfTheDead[cell], claim);
  }

  /** Tells of the threads that have claimed a cell up to one claim, and were not told of before. */
  public void tellClaimed(long upTo, IntConsumer tids) {
    int claimed = table.cellsClaimed();
    for (int cell = 1; cell < claimed; cell++) {
      long claim = reader.claim(cell);
      if (claim <= upTo && claim != claimsTold[cell]) {
        claimsTold[cell] = claim;
        tids.accept(reader.tid(cell));
      }
    }
  }

  /** Tells of the cells that have an owner, and which thread that is. */
  public void owned(CellOwner owner) {
    int claimed = table.cellsClaimed();
    for (int cell = 1; cell < claimed; cell++) {
      int tid = reader.tid(cell);
      if (tid != 0) {
        owner.owns(tid, cell);
      }
    }
  }

  /** Takes a cell that a thread owns. */
  @FunctionalInterface
  public interface CellOwner {
    /** A thread owns a cell; its id in the workload's PID namespace. */
    void owns(int tid, int cell);
  }

  /** The role of a cell's owner. */
  public Role role(int cell) {
    return reader.role(cell);
  }

  /** How often the owner of a cell has begun or ended an operation or an iteration. */
  public long activity(int cell) {
    return reader.activity(cell);
  }

  /** The thread that owns a cell, in the workload's PID namespace; 0 for none. */
  public int tid(int cell) {
    return reader.tid(cell);
  }

  /** Which owner a cell has; every claim has a higher number than those before. */
  public long claim(int cell) {
    return reader.claim(cell);
  }

  /** What the owner of a cell is doing now, as {@link OperationContext} packs it. */
  public long context(int cell) {
    return reader.context(cell);
  }

  /** The number of an operation, of which nobody knows whether it is one; 0 if it is not. */
  public int operation(int number) {
    return table.isOperation(number) ? number : OperationContext.NO_OPERATION;
  }

  /** The iterations that the owner of a cell has ended. */
  public long iterationsCompleted(int cell) {
    return reader.iterationsCompleted(cell);
  }

  /** Tells the owner of a cell, if it waits for that, that it is watched from now on. */
  public void traced(int cell) {
    reader.traced(cell);
  }

  /** The iterations that the owner of a cell has begun. */
  public long iterationsBegun(int cell) {
    return reader.iterationsBegun(cell);
  }

  /** Whether the iterations of a cell's owner are counted one by one: it ends those it begins. */
  public boolean countsIterations(int cell) {
    return role(cell) == Role.HOST && !carriesVirtualThreads(cell);
  }

  boolean carriesVirtualThreads(int cell) {
    return reader.carriesVirtualThreads(cell);
  }

  private void rescan() {
    long now = reader.claims();
    if (now == claims) {
      return;
    }
    claims = now;
    cellOfTid.clear();
    hostCells.clear();
    int cells = table.cellsClaimed();
    for (int cell = 1; cell < cells; cell++) {
      int tid = reader.tid(cell);
      if (tid == 0) {
        continue;
      }
      Owned owned = new Owned(cell, reader.claim(cell));
      cellOfTid.merge(tid, owned, (a, b) -> a.claim > b.claim ? a : b);
      if (reader.role(cell) == Role.HOST) {
        hostCells.add(cell);
      }
    }
  }

  private record Owned(int cell, long claim) {}
}
