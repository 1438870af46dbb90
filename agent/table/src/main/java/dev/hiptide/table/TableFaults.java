package dev.hiptide.table;

import java.util.BitSet;

/**
 * The fields of a trace table that were found with a value that they cannot have: something has
 * written there that was not asked to. Each field counts once, however often it is found. Safe for
 * any thread.
 */
public final class TableFaults {
  /** Null as long as there is none: the start of a program pays for nothing that it never needs. */
  private BitSet fields;

  /** A field has a value that it cannot have. */
  public synchronized void found(int at) {
    if (fields == null) {
      fields = new BitSet(TableLayout.BYTES / Long.BYTES);
    }
    fields.set(at / Long.BYTES);
  }

  /** How many fields were found. */
  public synchronized int count() {
    return fields == null ? 0 : fields.cardinality();
  }
}
