package dev.hiptide.tracer;

import dev.hiptide.table.Role;
import dev.hiptide.table.counts.Phase;

/**
 * A call that has begun and not returned.
 *
 * @param operation the operation's number; 0 is outside every operation
 * @param syscall the call's number
 * @param nanos how long it has been under way, in nanoseconds
 */
public record InFlight(Role role, Phase phase, int operation, int syscall, long nanos) {}
