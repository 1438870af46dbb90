package dev.hiptide.table.counts;

import dev.hiptide.table.TableLayout;
import dev.hiptide.table.TableLayout.AccountField;
import dev.hiptide.table.TraceTable;

/**
 * The collector's counters, kept in the trace table so that they outlive a collector that dies. An
 * account has a key, which is never 0, and sums. An account that no predecessor can have left so is
 * free. Not thread-safe: the caller holds one lock for all of it.
 */
public final class AccountTable {
  private final KeptFields kept;
  private long lostCalls;

  public AccountTable(TraceTable table) {
    kept = new KeptFields(table, TableLayout.account(0), TableLayout.ACCOUNTS * AccountField.BYTES);
    for (int account = 0; account < TableLayout.ACCOUNTS; account++) {
      boolean isTaken = key(account) != 0 || calls(account) != 0;
      if (isTaken && !isPossible(account)) {
        lose(account);
      }
    }
  }

  private boolean isPossible(int account) {
    long key = key(account);
    long calls = calls(account);
    long errors = 0;
    for (int each = 0; each < TableLayout.ERROR_CLASSES; each++) {
      long ofClass = errors(account, each);
      if (ofClass < 0 || ofClass > calls - errors) {
        return false;
      }
      errors += ofClass;
    }
    long nanos = nanos(account);
    return AccountKey.isOne(key)
        && calls >= 0
        && calls <= TraceTable.MOST
        && nanos >= 0
        && nanos <= TraceTable.MOST;
  }

  private void lose(int account) {
    long calls = calls(account);
    lostCalls += calls > 0 && calls <= TraceTable.MOST ? calls : 1;
    kept.fault(TableLayout.account(account));
    clear(account);
  }

  private void clear(int account) {
    for (int field = 0; field < AccountField.BYTES; field += Long.BYTES) {
      kept.set(TableLayout.account(account) + field, 0);
    }
  }

  /**
   * The calls of accounts that a predecessor's were and that something has written to: at least one
   * for each.
   */
  public long lostCalls() {
    return lostCalls;
  }

  /** How many accounts there can be. */
  public int capacity() {
    return TableLayout.ACCOUNTS;
  }

  /** The key of an account; 0 when it is free. */
  public long key(int account) {
    return kept.get(TableLayout.account(account) + AccountField.KEY);
  }

  public long calls(int account) {
    return kept.get(TableLayout.account(account) + AccountField.CALLS);
  }

  /** Calls that returned an error of a class, below {@link TableLayout#ERROR_CLASSES}. */
  public long errors(int account, int errorClass) {
    return kept.get(TableLayout.account(account) + AccountField.ERRORS + Long.BYTES * errorClass);
  }

  /** The wall time of the calls, in nanoseconds. */
  public long nanos(int account) {
    return kept.get(TableLayout.account(account) + AccountField.NANOS);
  }

  /** Gives a free account its key, and sums of 0, whatever was left there. */
  public void open(int account, long key) {
    clear(account);
    kept.set(TableLayout.account(account) + AccountField.KEY, key);
  }

  /** Adds to an account's sums. */
  public void add(int account, long calls, long nanos) {
    int at = TableLayout.account(account);
    kept.add(at + AccountField.CALLS, calls);
    kept.add(at + AccountField.NANOS, nanos);
  }

  /** Adds to an account's failed calls. */
  public void addErrors(int account, int errorClass, long errors) {
    kept.add(TableLayout.account(account) + AccountField.ERRORS + Long.BYTES * errorClass, errors);
  }

  /** Writes again what something else has overwritten in the table. */
  public void mend() {
    kept.mend();
  }
}
