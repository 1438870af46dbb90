package dev.hiptide.tracer;

import dev.hiptide.table.Role;
import dev.hiptide.table.counts.Phase;
import dev.hiptide.terms.ErrorClass;
import java.util.Map;

/**
 * The sum of the system calls with one number that were charged to one place.
 *
 * @param operation the operation's number in the trace table; 0 is outside every operation
 * @param syscall the call's number
 * @param calls how many returned
 * @param errors how many of them returned an error, by its class; without the classes of none
 * @param nanos their wall time, from the entry to the return as the tracer sees them, in
 *     nanoseconds
 */
public record Charge(
    Role role,
    Phase phase,
    int operation,
    int syscall,
    long calls,
    Map<ErrorClass, Long> errors,
    long nanos) {
  /** How many calls returned an error. */
  public long failed() {
    return errors.values().stream().mapToLong(Long::longValue).sum();
  }

  /**
   * The wall time without what the tracer adds to every call.
   *
   * @param floorNanos the wall time that a call that does nothing seems to take
   */
  public long netNanos(long floorNanos) {
    return Math.max(0, nanos - calls * floorNanos);
  }
}
