package dev.hiptide.table.counts;

import dev.hiptide.table.Role;
import dev.hiptide.table.TableLayout.HeaderField;
import dev.hiptide.table.TraceTable;

/**
 * The workload's CPU time by role, kept in the trace table because nobody can read again what ended
 * threads have used. All times are in nanoseconds. Not thread-safe.
 */
public final class CpuTable {
  private static final int OTHER = Role.values().length;
  private static final int OTHER_AT = HeaderField.CPU_NANOS + Long.BYTES * OTHER;

  private final KeptFields kept;

  /** The CPU times of a table. */
  public CpuTable(TraceTable table) {
    int bytes = HeaderField.CPU_NANOS_APART - HeaderField.CPU_NANOS + Long.BYTES * OTHER;
    kept = new KeptFields(table, HeaderField.CPU_NANOS, bytes);
    for (Role role : Role.values()) {
      kept.bound(nanosAt(role), 0, TraceTable.MOST);
      kept.bound(apartAt(role), -TraceTable.MOST, TraceTable.MOST);
    }
    kept.bound(OTHER_AT, 0, TraceTable.MOST);
  }

  /** What threads of a role have used. */
  public long nanos(Role role) {
    return kept.get(nanosAt(role));
  }

  /**
   * The part of it that the threads which have the role now have not used: that of ended ones, less
   * what the present ones have used in another role.
   */
  public long nanosApart(Role role) {
    return kept.get(apartAt(role));
  }

  /** What belongs to no role. */
  public long otherNanos() {
    return kept.get(OTHER_AT);
  }

  /** Keeps what threads of a role have used, and the part of it that the present ones have not. */
  public void keep(Role role, long nanos, long nanosApart) {
    kept.set(nanosAt(role), nanos);
    kept.set(apartAt(role), nanosApart);
  }

  /** Keeps what belongs to no role. */
  public void keepOther(long nanos) {
    kept.set(OTHER_AT, nanos);
  }

  /** Writes again what something else has overwritten in the table. */
  public void mend() {
    kept.mend();
  }

  private static int nanosAt(Role role) {
    return HeaderField.CPU_NANOS + Long.BYTES * role.ordinal();
  }

  private static int apartAt(Role role) {
    return HeaderField.CPU_NANOS_APART + Long.BYTES * role.ordinal();
  }
}
