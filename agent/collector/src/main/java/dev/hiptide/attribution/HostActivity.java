package dev.hiptide.attribution;

import dev.hiptide.table.Role;
import dev.hiptide.table.TraceTable;
import dev.hiptide.table.counts.TableReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which cell belongs to which thread, and how the host threads get on. Not thread-safe. */
final class HostActivity {
  private final TraceTable table;
  private final TableReader reader;
  private final Map<Integer, Owned> cellOfTid = new HashMap<>();
  private final List<Integer> hostCells = new ArrayList<>();
  private final Set<Long> claimsOfTheDead = new HashSet<>();
  private long claims = -1;

  HostActivity(TraceTable table) {
    this.table = table;
    this.reader = new TableReader(table);
  }

  /** How many cells have been claimed so far; a new claim may bring a thread its cell. */
  long claims() {
    return reader.claims();
  }

  /**
   * The cell of a thread.
   *
   * @param bornAtClaim the claims that there were when the thread was born: an older cell with its
   *     id belonged to a dead thread
   * @return the cell's number; 0 when it has none
   */
  int cell(int tid, long bornAtClaim) {
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
  boolean isBusy() {
    rescan();
    for (int cell : hostCells) {
      if (reader.context(cell) != 0 && !claimsOfTheDead.contains(reader.claim(cell))) {
        return true;
      }
    }
    return false;
  }

  /** The owner of a cell is dead, in the middle of whatever its cell still shows. */
  void ended(int cell) {
    claimsOfTheDead.add(reader.claim(cell));
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
      int tid = (int) reader.tid(cell);
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
