package dev.hiptide.probe;

import static dev.hiptide.probe.TableLayout.ACCOUNTS;
import static dev.hiptide.probe.TableLayout.ACCOUNTS_AT;
import static dev.hiptide.probe.TableLayout.ACCOUNT_BYTES;

/**
 * The collector's counters, kept in the trace table so that they outlive a collector that dies. An
 * account has a key, which is never 0, and sums. Not thread-safe: the caller holds one lock for all
 * of it.
 */
public final class AccountTable {
  private static final int KEY = 0;
  private static final int CALLS = 8;
  private static final int NANOS = 16;
  private static final int ERRORS = 24;

  private final TraceTable table;

  public AccountTable(TraceTable table) {
    this.table = table;
  }

  /** How many accounts there can be. */
  public int capacity() {
    return ACCOUNTS;
  }

  /** The key of an account; 0 when it is free. */
  public long key(int account) {
    return table.get(at(account) + KEY);
  }

  public long calls(int account) {
    return table.get(at(account) + CALLS);
  }

  /** Calls that returned an error of a class, below {@link TableLayout#ERROR_CLASSES}. */
  public long errors(int account, int errorClass) {
    return table.get(at(account) + ERRORS + Long.BYTES * errorClass);
  }

  /** The wall time of the calls, in nanoseconds. */
  public long nanos(int account) {
    return table.get(at(account) + NANOS);
  }

  /** Gives a free account its key. */
  public void open(int account, long key) {
    table.set(at(account) + KEY, key);
  }

  /** Adds to an account's sums. */
  public void add(int account, long calls, long nanos) {
    int at = at(account);
    table.set(at + CALLS, table.get(at + CALLS) + calls);
    table.set(at + NANOS, table.get(at + NANOS) + nanos);
  }

  /** Adds to an account's failed calls. */
  public void addErrors(int account, int errorClass, long errors) {
    int at = at(account) + ERRORS + Long.BYTES * errorClass;
    table.set(at, table.get(at) + errors);
  }

  private static int at(int account) {
    return ACCOUNTS_AT + account * ACCOUNT_BYTES;
  }
}
