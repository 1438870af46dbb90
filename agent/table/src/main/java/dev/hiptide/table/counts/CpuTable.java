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

  private final TraceTable table;

  /** The CPU times of a table. */
  public CpuTable(TraceTable table) {
    this.table = table;
  }

  /** What threads of a role have used. */
  public long nanos(Role role) {
    return table.get(HeaderField.CPU_NANOS + Long.BYTES * role.ordinal());
  }

  /**
   * The part of it that the threads which have the role now have not used: that of ended ones, less
   * what the present ones have used in another role.
   */
  public long nanosApart(Role role) {
    return table.get(HeaderField.CPU_NANOS_APART + Long.BYTES * role.ordinal());
  }

  /** What belongs to no role. */
  public long otherNanos() {
    return table.get(HeaderField.CPU_NANOS + Long.BYTES * OTHER);
  }

  /** Keeps what threads of a role have used, and the part of it that the present ones have not. */
  public void keep(Role role, long nanos, long nanosApart) {
    table.set(HeaderField.CPU_NANOS + Long.BYTES * role.ordinal(), nanos);
    table.set(HeaderField.CPU_NANOS_APART + Long.BYTES * role.ordinal(), nanosApart);
  }

  /** Keeps what belongs to no role. */
  public void keepOther(long nanos) {
    table.set(HeaderField.CPU_NANOS + Long.BYTES * OTHER, nanos);
  }
}
