package dev.hiptide.table.counts;

import dev.hiptide.table.TraceTable;
import java.nio.LongBuffer;

/**
 * A part of the trace table that only the collector writes, for the one that takes over from it. It
 * is read once, as a predecessor has left it. From then on this copy is what counts, and the table
 * gets all of its changes: whatever else writes there, no figure is made of it. Not thread-safe.
 */
final class KeptFields {
  private final TraceTable table;
  private final int at;
  private final long[] values;
  private final LongBuffer copy;
  private final LongBuffer kept;

  /** The fields of a table from one offset on. */
  KeptFields(TraceTable table, int at, int bytes) {
    this.table = table;
    this.at = at;
    values = new long[bytes / Long.BYTES];
    copy = LongBuffer.wrap(values);
    kept = table.memory().slice(at, bytes).order(table.memory().order()).asLongBuffer();
    kept.get(0, values);
  }

  /** A field's value, by its offset in the table. */
  long get(int field) {
    return values[index(field)];
  }

  void set(int field, long value) {
    values[index(field)] = value;
    table.set(field, value);
  }

  /** Adds to a field; a sum that is too large for one stays at the most. */
  void add(int field, long amount) {
    long before = get(field);
    long sum = before + amount;
    boolean overflows = ((before ^ sum) & (amount ^ sum)) < 0;
    set(field, overflows ? Long.MAX_VALUE : sum);
  }

  /** A field that a predecessor cannot have left so begins anew, from 0. Returns whether it was. */
  boolean bound(int field, long least, long most) {
    long value = get(field);
    if (value >= least && value <= most) {
      return true;
    }
    table.faults().found(field);
    set(field, 0);
    return false;
  }

  /** Counts a fault at a field. */
  void fault(int field) {
    table.faults().found(field);
  }

  /** Writes again what something else has overwritten. */
  void mend() {
    int from = 0;
    int length = difference(from);
    while (length >= 0) {
      int field = at + Long.BYTES * (from + length);
      fault(field);
      set(field, get(field));
      from += length + 1;
      length = difference(from);
    }
  }

  /** How many are the same from one on; -1 if all are. */
  private int difference(int from) {
    return kept.position(from).mismatch(copy.position(from));
  }

  private int index(int field) {
    return (field - at) / Long.BYTES;
  }
}
