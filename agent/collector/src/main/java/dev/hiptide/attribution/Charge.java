package dev.hiptide.attribution;

import dev.hiptide.probe.Role;

/**
 * The sum of the system calls with one number that were charged to one place.
 *
 * @param operation the operation's number in the trace table; 0 is outside every operation
 * @param syscall the call's number
 * @param calls how many returned
 * @param errors how many of them returned an error
 * @param nanos their wall time, from the entry to the return as the tracer sees them, in
 *     nanoseconds
 */
public record Charge(
    Role role, Phase phase, int operation, int syscall, long calls, long errors, long nanos) {}
