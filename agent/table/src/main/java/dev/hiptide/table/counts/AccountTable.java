package dev.hiptide.table.counts;

import dev.hiptide.table.TableLayout;
import dev.hiptide.table.TableLayout.AccountField;
import dev.hiptide.table.TraceTable;

/**
 * The collector's counters, kept in the trace table so that they outlive a collector that dies. An
 * account has a key, which is never 0, and sums. Not thread-safe: the caller holds one lock for all
 * of it.
 */
public final class AccountTable {
  private final TraceTable table;

  public AccountTable(TraceTable table) {
    this.table = table;
  }

  /** How many accounts there can be. */
  public int capacity() {
    return TableLayout.ACCOUNTS;
  }

  /** The key of an account; 0 when it is free. */
  public long key(int account) {
    return table.get(TableLayout.account(account) + AccountField.KEY);
  }

  public long calls(int account) {
    return table.get(TableLayout.account(account) + AccountField.CALLS);
  }

  /** Calls that returned an error of a class, below {@link TableLayout#ERROR_CLASSES}. */
  public long errors(int account, int errorClass) {
    return table.get(TableLayout.account(account) + AccountField.ERRORS + Long.BYTES * errorClass);
  }

  /** The wall time of the calls, in nanoseconds. */
  public long nanos(int account) {
    return table.get(TableLayout.account(account) + AccountField.NANOS);
  }

  /** Gives a free account its key. */
  public void open(int account, long key) {
    table.set(TableLayout.account(account) + AccountField.KEY, key);
  }

  /** Adds to an account's sums. */
  public void add(int account, long calls, long nanos) {
    int at = TableLayout.account(account);
    table.set(at + AccountField.CALLS, table.get(at + AccountField.CALLS) + calls);
    table.set(at + AccountField.NANOS, table.get(at + AccountField.NANOS) + nanos);
  }

  /** Adds to an account's failed calls. */
  public void addErrors(int account, int errorClass, long errors) {
    int at = TableLayout.account(account) + AccountField.ERRORS + Long.BYTES * errorClass;
    table.set(at, table.get(at) + errors);
  }
}
