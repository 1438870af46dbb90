package dev.hiptide.table.counts;

import dev.hiptide.table.TableLayout;
import dev.hiptide.table.TableLayout.SeriesField;
import dev.hiptide.table.TraceTable;
import java.nio.charset.StandardCharsets;
import java.util.function.LongPredicate;

/**
 * Numbers by name that a collector keeps in the trace table for the one that takes over from it:
 * what each series has shown last. Of a name only a hash of 64 bits is kept; that two of a thousand
 * have the same is not to be expected in the lives of all programs. Safe for any thread.
 */
public final class SeriesTable {
  private static final long FNV_OFFSET = 0xcbf29ce484222325L; // FNV-1a, RFC 9923
  private static final long FNV_PRIME = 0x100000001b3L;
  private static final int NONE = -1;

  /** More than there are ever kept: {@code SeriesBudget} has the numbers. */
  private static final int MOST_KEPT = TableLayout.SERIES / 4 * 3;

  private final KeptFields kept;

  /** The numbers of a table; none of one that has more than a collector ever keeps. */
  public SeriesTable(TraceTable table) {
    kept = new KeptFields(table, TableLayout.series(0), TableLayout.SERIES * SeriesField.BYTES);
    int taken = 0;
    for (int place = 0; place < TableLayout.SERIES; place++) {
      taken += kept.get(TableLayout.series(place) + SeriesField.KEY) == 0 ? 0 : 1;
    }
    if (taken > MOST_KEPT) {
      clear();
    }
  }

  private void clear() {
    kept.fault(TableLayout.series(0));
    for (int at = TableLayout.series(0); at < TableLayout.BYTES; at += Long.BYTES) {
      kept.set(at, 0);
    }
  }

  /** Writes again what something else has overwritten in the table. */
  public synchronized void mend() {
    kept.mend();
  }

  /**
   * What is kept under a name; 0 if nothing is.
   *
   * @param isPossible whether a number can have been kept there; if not, nothing is
   */
  public synchronized long get(String name, LongPredicate isPossible) {
    int place = find(hash(name));
    if (place == NONE) {
      return 0;
    }
    int at = TableLayout.series(place) + SeriesField.VALUE;
    long value = kept.get(at);
    if (isPossible.test(value)) {
      return value;
    }
    kept.fault(at);
    return 0;
  }

  /** Keeps a number under a name, as long as there is room. */
  public synchronized void put(String name, long value) {
    long key = hash(name);
    int place = find(key);
    if (place != NONE) {
      int at = TableLayout.series(place);
      kept.set(at + SeriesField.VALUE, value);
      kept.set(at + SeriesField.KEY, key);
    }
  }

  /** The place that has the key, or else a free one. */
  private int find(long key) {
    int place = (int) (key >>> 32) & TableLayout.SERIES - 1;
    for (int probes = 0; probes < TableLayout.SERIES; probes++) {
      long found = kept.get(TableLayout.series(place) + SeriesField.KEY);
      if (found == key || found == 0) {
        return place;
      }
      place = place + 1 & TableLayout.SERIES - 1;
    }
    return NONE;
  }

  private static long hash(String name) {
    long hash = FNV_OFFSET;
    for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ b & 0xff) * FNV_PRIME;
    }
    return hash == 0 ? 1 : hash;
  }
}
