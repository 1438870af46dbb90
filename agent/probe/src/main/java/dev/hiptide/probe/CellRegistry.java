package dev.hiptide.probe;

import dev.hiptide.table.Role;
import dev.hiptide.table.TableLayout;
import dev.hiptide.table.TableLayout.CellField;
import dev.hiptide.table.TableLayout.HeaderField;
import dev.hiptide.table.TableLayout.StatisticField;
import dev.hiptide.table.TraceTable;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Hands out the cells and the statistics blocks of a trace table to the threads of this process,
 * and takes them back from the dead. Called once in a thread's life, so a lock is good enough.
 *
 * <p>It is one that spins. A virtual thread that waits for a monitor leaves its carrier (JDK 24 and
 * later), and a device's thread behind it would wait until it is carried again, while all carriers
 * may wait for the device.
 *
 * <p>What a dead thread has counted is moved to cell 0 and to statistics block 0. Readers see the
 * move whole or not at all: {@code RETIRING} is odd while it goes on.
 *
 * <p>Who owns a cell, and how many claims and moves there were, it does not read back from the
 * table: something else may have written there. What a dead thread has counted is in the table
 * alone. Of that, a figure that cannot be is dropped: it would spoil those of all the dead.
 *
 * <p>It ends with its session. What threads still have of it then, keeps no table alive.
 */
final class CellRegistry {
  /** The index of a cell outside the table. */
  static final int NO_INDEX = 0;

  private static final CellRegistry CLOSED = new CellRegistry(null);

  private static final int SHARED_BLOCK = 0;

  private static final int SPINS_BEFORE_YIELD = 1000;

  private final AtomicBoolean isLocked = new AtomicBoolean();
  private final Carriers carriers = new Carriers(this);
  private final Map<Long, Integer> cellOfTid = new HashMap<>();
  private final Map<Integer, Cell> cells = new HashMap<>();
  private final Deque<Integer> freeCells = new ArrayDeque<>();
  private final Deque<Integer> freeBlocks = new ArrayDeque<>();
  private final int[] blockOfCell = new int[TableLayout.CELLS];
  private final long[] tidOfCell = new long[TableLayout.CELLS];

  /** Null when the session has ended. */
  private volatile TraceTable table;

  private long claims;
  private long retiring;
  private volatile boolean isStartup = true;
  private int cellsUsed = 1;
  private int blocksUsed = 1;

  CellRegistry(TraceTable table) {
    this.table = table;
  }

  /** One whose session has ended. */
  static CellRegistry closed() {
    return CLOSED;
  }

  /** The table; null when the session has ended. */
  TraceTable table() {
    return table;
  }

  /** The cells of the threads that carry virtual threads. */
  Carriers carriers() {
    return carriers;
  }

  /** Ends it: no thread writes to the table any more, but for one that is about to. */
  void close() {
    lock();
    try {
      table = null;
      cells.values().forEach(Cell::close);
      cells.clear();
      cellOfTid.clear();
      carriers.clear();
    } finally {
      isLocked.set(false);
    }
  }

  /**
   * A cell for the current thread, which is traced from here on if anyone traces its like. When
   * every cell belongs to a living thread, one that nobody reads: the thread then works as ever,
   * its syscalls are not attributed, and the table counts it.
   */
  Cell claim(long tid, Role role) {
    return announced(take(tid, role, false), role);
  }

  /** The same for a thread that carries virtual threads. */
  Cell claimForCarrier(long tid, Role role) {
    return announced(take(tid, role, true), role);
  }

  private Cell announced(Cell cell, Role role) {
    TraceTable current = table;
    if (role.isOfHip() && current != null) {
      Announcement.make(current, cell); // outside the lock: another thread may be behind this one
    }
    return cell;
  }

  /**
   * A virtual thread does not yield: another on its carrier would claim the same cell meanwhile.
   */
  private void lock() {
    boolean mayYield = !Carriers.isVirtual(Thread.currentThread());
    for (int spins = 0; !isLocked.compareAndSet(false, true); spins++) {
      if (spins < SPINS_BEFORE_YIELD || !mayYield) {
        Thread.onSpinWait();
      } else {
        Thread.yield();
      }
    }
  }

  private Cell take(long tid, Role role, boolean carriesVirtualThreads) {
    lock();
    try {
      if (table == null) {
        return Cell.outside();
      }
      Integer former = cellOfTid.get(tid);
      if (former != null) {
        retire(former); // its thread is dead: the kernel has given the id away again
      }
      if (freeCells.isEmpty() && cellsUsed == TableLayout.CELLS) {
        retireTheDead();
      }
      if (freeCells.isEmpty() && cellsUsed == TableLayout.CELLS) {
        table.add(HeaderField.UNCELLED, 1);
        return Cell.outside();
      }
      int index = freeCells.isEmpty() ? cellsUsed++ : freeCells.pop();
      cellOfTid.put(tid, index);
      tidOfCell[index] = tid;
      int at = TableLayout.cell(index);
      Cell cell = Cell.of(table, index);
      cells.put(index, cell);
      cell.role(role);
      if (carriesVirtualThreads) {
        cell.carriesVirtualThreads();
      }
      table.set(at + CellField.CLAIM, ++claims);
      table.set(at + CellField.TID, tid);
      table.set(HeaderField.CELLS_CLAIMED, cellsUsed);
      publish(HeaderField.CLAIMS, claims);
      return cell;
    } finally {
      isLocked.set(false);
    }
  }

  /** Adds one call of an operation to the statistics of the thread that owns the cell. */
  void record(Cell cell, int operation, long nanos, long bytes, boolean failed) {
    TraceTable current = table;
    if (current == null) {
      return;
    }
    int block = cell.statisticsBlock();
    if (block == Cell.NO_BLOCK) {
      block = claimStatistics(cell);
    }
    if (block == SHARED_BLOCK) {
      Statistics.recordShared(current.memory(), block, operation, nanos, bytes, failed);
    } else {
      Statistics.record(current.memory(), block, operation, nanos, bytes, failed);
    }
  }

  /** An iteration begins somewhere; the first of all ends the start-up. */
  void iterationBegun(long nanoTime) {
    if (isStartup) {
      endStartup(nanoTime);
    }
  }

  /** Called by the {@link Rehearsal}: the next iteration is the first again. */
  void startAgain() {
    isStartup = true;
  }

  private void endStartup(long nanoTime) {
    lock();
    try {
      // Still: another thread's may have been the first.
      if (isStartup && table != null) {
        table.firstIterationBegun(nanoTime, hipNanos());
        isStartup = false;
      }
    } finally {
      isLocked.set(false);
    }
  }

  private long hipNanos() {
    long nanos = 0;
    for (int block = 0; block < blocksUsed; block++) {
      for (int operation = 0; operation < TableLayout.OPERATIONS; operation++) {
        nanos += table.figure(TableLayout.statistic(block, operation) + StatisticField.NANOS);
      }
    }
    return nanos;
  }

  private int claimStatistics(Cell cell) {
    lock();
    try {
      if (table == null) {
        return SHARED_BLOCK;
      }
      if (freeBlocks.isEmpty() && blocksUsed == TableLayout.STATISTICS) {
        retireTheDead();
      }
      int block = SHARED_BLOCK;
      if (cell.index() != NO_INDEX) {
        if (!freeBlocks.isEmpty()) {
          block = freeBlocks.pop();
        } else if (blocksUsed < TableLayout.STATISTICS) {
          block = blocksUsed++;
        }
        blockOfCell[cell.index()] = block;
      }
      cell.statisticsBlock(block);
      return block;
    } finally {
      isLocked.set(false);
    }
  }

  private void retireTheDead() {
    for (Map.Entry<Long, Integer> entry : List.copyOf(cellOfTid.entrySet())) {
      if (!OsThread.isAlive(entry.getKey())) {
        retire(entry.getValue());
      }
    }
  }

  private void retire(int index) {
    publish(HeaderField.RETIRING, ++retiring);
    try {
      moveToTheDead(index);
    } finally {
      publish(HeaderField.RETIRING, ++retiring); // left odd, it would hold up every reader
    }
    freeCells.push(index);
  }

  /** Stores what this process counts. By an addition, as the order of these counts matters. */
  private void publish(int at, long count) {
    table.add(at, count - table.get(at));
  }

  private void moveToTheDead(int index) {
    int at = TableLayout.cell(index);
    cellOfTid.remove(tidOfCell[index]);
    cells.remove(index);
    table.set(at + CellField.TID, 0);
    if (Role.of(table.get(at + CellField.ROLE))
        == Role.HOST) { // readers want to know of no other's
      move(at + CellField.ACTIVITY, TableLayout.cell(NO_INDEX) + CellField.ACTIVITY);
    }
    for (int field :
        new int[] {
          CellField.ITERATIONS_BEGUN, CellField.ITERATIONS_COMPLETED, CellField.ITERATION_NANOS
        }) {
      move(at + field, TableLayout.cell(NO_INDEX) + field);
    }
    int retired = TableLayout.cell(NO_INDEX) + CellField.LAST_END;
    table.set(retired, Math.max(table.moment(retired), table.moment(at + CellField.LAST_END)));
    for (int field = 0; field < CellField.BYTES; field += Long.BYTES) {
      table.set(at + field, 0);
    }
    int block = blockOfCell[index];
    if (block != SHARED_BLOCK) {
      int from = TableLayout.statistics(block);
      int to = TableLayout.statistics(SHARED_BLOCK);
      for (int field = 0; field < StatisticField.BLOCK_BYTES; field += Long.BYTES) {
        move(from + field, to + field);
      }
      blockOfCell[index] = SHARED_BLOCK;
      freeBlocks.push(block);
    }
  }

  private void move(int from, int to) {
    if (table.get(from) != 0) {
      table.add(to, table.figure(from));
      table.set(from, 0);
    }
  }
}
