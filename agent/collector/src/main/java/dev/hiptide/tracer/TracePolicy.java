package dev.hiptide.tracer;

import dev.hiptide.settings.Tracing.Mode;
import dev.hiptide.table.Role;
import dev.hiptide.tracer.ptrace.Stops;

/** Which thread is traced how: the one place that decides it. Pure. */
public final class TracePolicy {
  private TracePolicy() {}

  /**
   * @param mode how the user wants the workload to be traced
   * @param role the thread's role; null while a new thread has none
   */
  public static Stops stops(Mode mode, Role role) {
    if (mode == Mode.OFF || role == Role.AGENT) {
      return Stops.NONE; // one of the agent's own must notice when the tracer hangs
    }
    return switch (mode) {
      case CATEGORIES -> Stops.FILTERED_CALLS;
      case ALL -> Stops.EVERY_CALL;
      default ->
          role != null && (role.isOfHip() || role == Role.DOORBELL) ? Stops.EVERY_CALL : Stops.NONE;
    };
  }

  /** Whether a thread that is to be traced says so itself, and waits until it is. */
  public static boolean threadsAnnounceThemselves(Mode mode) {
    return mode == Mode.PHASES || mode == Mode.AUTO;
  }
}
