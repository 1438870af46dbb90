package dev.hiptide.tracer;

import dev.hiptide.table.counts.AccountKey;
import dev.hiptide.table.counts.AccountTable;
import dev.hiptide.table.counts.Phase;
import dev.hiptide.terms.ErrorClass;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The counters, found by key: an open-addressing hash table whose slots are the accounts of the
 * trace table. Not thread-safe.
 */
final class Accounts {
  private static final ErrorClass[] ERROR_CLASSES = ErrorClass.values();

  private final AccountTable table;
  private final BitSet tail = new BitSet();
  private long lost;

  Accounts(AccountTable table) {
    this.table = table;
    this.lost = table.lostCalls();
    for (int account = 0; account < table.capacity(); account++) {
      if (table.key(account) != 0 && phase(account) == Phase.TAIL) {
        tail.set(account);
      }
    }
  }

  /**
   * Adds calls to the account with that key.
   *
   * @param error the error number that they returned; 0 for success
   */
  void add(AccountKey key, int error, long calls, long nanos) {
    int account = find(key.packed());
    if (account < 0) {
      lost += calls;
      return;
    }
    table.add(account, calls, nanos);
    if (error != 0) {
      table.addErrors(account, ErrorClass.of(error).ordinal(), calls);
    }
    if (key.phase() == Phase.TAIL) {
      tail.set(account);
    }
  }

  void mend() {
    table.mend();
  }

  /** Whether anything is in the tail. */
  boolean hasTail() {
    return !tail.isEmpty();
  }

  /** What was in the tail turns out to be steady state. */
  void foldTail() {
    for (int account = tail.nextSetBit(0); account >= 0; account = tail.nextSetBit(account + 1)) {
      AccountKey key = AccountKey.unpack(table.key(account));
      move(
          account,
          find(new AccountKey(key.role(), Phase.STEADY, key.operation(), key.syscall()).packed()));
    }
    tail.clear();
  }

  /**
   * Moves all sums of an account; they are lost if there is none to take them, or the collector is
   * killed meanwhile. At no time has an account more errors than calls.
   */
  private void move(int from, int to) {
    long calls = table.calls(from);
    long nanos = table.nanos(from);
    Map<ErrorClass, Long> errors = errors(from);
    errors.forEach((each, count) -> table.addErrors(from, each.ordinal(), -count));
    table.add(from, -calls, -nanos);
    if (to < 0) {
      lost += calls;
      return;
    }
    table.add(to, calls, nanos);
    errors.forEach((each, count) -> table.addErrors(to, each.ordinal(), count));
  }

  private Map<ErrorClass, Long> errors(int account) {
    Map<ErrorClass, Long> errors = new EnumMap<>(ErrorClass.class);
    for (ErrorClass each : ERROR_CLASSES) {
      long count = table.errors(account, each.ordinal());
      if (count != 0) {
        errors.put(each, count);
      }
    }
    return errors;
  }

  /** Adds calls for which there is no key. */
  void lose(long calls) {
    lost += calls;
  }

  /** Calls that are in no account: there is no key for them, or all accounts are taken. */
  long lost() {
    return lost;
  }

  List<Charge> charges() {
    List<Charge> charges = new ArrayList<>();
    for (int account = 0; account < table.capacity(); account++) {
      long packed = table.key(account);
      if (packed != 0 && table.calls(account) != 0) {
        AccountKey key = AccountKey.unpack(packed);
        charges.add(
            new Charge(
                key.role(),
                key.phase(),
                key.operation(),
                key.syscall(),
                table.calls(account),
                errors(account),
                table.nanos(account)));
      }
    }
    return charges;
  }

  /** The account with that key, opened if need be; -1 when all are taken. */
  private int find(long key) {
    int mask = table.capacity() - 1;
    int account = (int) (key * 0x9E3779B97F4A7C15L >>> 40) & mask;
    for (int probes = 0; probes < table.capacity(); probes++) {
      long found = table.key(account);
      if (found == key) {
        return account;
      }
      if (found == 0) {
        table.open(account, key);
        return account;
      }
      account = account + 1 & mask;
    }
    return -1;
  }

  private Phase phase(int account) {
    return AccountKey.unpack(table.key(account)).phase();
  }
}
