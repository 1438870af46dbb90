package dev.hiptide.attribution;

import dev.hiptide.table.Role;
import dev.hiptide.table.TraceTable;
import dev.hiptide.tracer.InFlight;
import dev.hiptide.tracer.Ledger;
import java.util.List;

/**
 * What calls are charged to: the cell, the role, the phase and the iteration of the thread that
 * makes them. A tracer asks it for each and writes the charge into the ledger.
 *
 * <p>The ledger's monitor guards all of it, which makes a snapshot exact: a tracer holds it for
 * each call, a reader for the length of a copy.
 */
public final class Attribution {
  private final TraceTable table;
  private final Ledger ledger;
  private final Cells cells;
  private final Phases phases;
  private final ThreadNames names;

  /** The attribution of a table's workload. */
  public Attribution(TraceTable table, Ledger ledger) {
    this.table = table;
    this.ledger = ledger;
    this.cells = new Cells(table);
    this.phases = new Phases(table, cells, ledger);
    this.names = new ThreadNames(table.workloadPid());
  }

  /** Where the charges go. */
  public Ledger ledger() {
    return ledger;
  }

  /** The cells of the workload's threads. */
  public Cells cells() {
    return cells;
  }

  /** The phases of the run. */
  public Phases phases() {
    return phases;
  }

  /** The role that a thread's name tells. Safe for any thread. */
  public Role roleOfNamed(int tid) {
    return names.roleOfNamed(tid);
  }

  /** The role that the last name of a thread tells that is gone. Safe for any thread. */
  public Role roleOfNamed(int tid, String lastName) {
    return names.roleOfNamed(tid, lastName);
  }

  /**
   * The iterations of a cell's thread; null if it is no host thread, or carries virtual threads,
   * whose iterations may end elsewhere.
   *
   * @param fromTheFirst whether the thread was watched before it had the cell; else what it has
   *     begun so far is left out
   */
  public ThreadIterations iterations(int tid, int cell, boolean fromTheFirst) {
    if (!cells.countsIterations(cell)) {
      return null;
    }
    return new ThreadIterations(ledger, tid, fromTheFirst ? 0 : cells.iterationsBegun(cell));
  }

  /** Everything charged so far, and what is under way. Safe for any thread. */
  public Snapshot snapshot() {
    synchronized (ledger) {
      long now = System.nanoTime();
      List<InFlight> inFlight = ledger.settle(now);
      boolean busy = phases.settle();
      ledger.mend();
      table.mendOperations();
      return new Snapshot(
          now,
          table.operations(),
          ledger.charges(),
          ledger.iterationCosts(),
          inFlight,
          ledger.lost(),
          ledger.threads(),
          busy);
    }
  }
}
