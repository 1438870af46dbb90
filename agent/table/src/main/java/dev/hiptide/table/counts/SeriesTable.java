package dev.hiptide.table.counts;

import dev.hiptide.table.TableLayout;
import dev.hiptide.table.TableLayout.SeriesField;
import dev.hiptide.table.TraceTable;
import java.nio.charset.StandardCharsets;

/**
 * Numbers by name that a collector keeps in the trace table for the one that takes over from it:
 * what each series has shown last. Of a name only a hash of 64 bits is kept; that two of a thousand
 * have the same is not to be expected in the lives of all programs. Safe for any thread.
 */
public final class SeriesTable {
  private static final long FNV_OFFSET = 0xcbf29ce484222325L; // FNV-1a, RFC 9923
  private static final long FNV_PRIME = 0x100000001b3L;
  private static final int NONE = -1;

  private final TraceTable table;

  /** The numbers of a table. */
  public SeriesTable(TraceTable table) {
    this.table = table;
  }

  /** What is kept under a name; 0 if nothing is. */
  public synchronized long get(String name) {
    int place = find(hash(name));
    return place == NONE ? 0 : table.get(TableLayout.series(place) + SeriesField.VALUE);
  }

  /** Keeps a number under a name, as long as there is room. */
  public synchronized void put(String name, long value) {
    long key = hash(name);
    int place = find(key);
    if (place != NONE) {
      int at = TableLayout.series(place);
      table.set(at + SeriesField.VALUE, value);
      table.set(at + SeriesField.KEY, key);
    }
  }

  /** The place that has the key, or else a free one. */
  private int find(long key) {
    int place = (int) (key >>> 32) & TableLayout.SERIES - 1;
    for (int probes = 0; probes < TableLayout.SERIES; probes++) {
      long found = table.get(TableLayout.series(place) + SeriesField.KEY);
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
