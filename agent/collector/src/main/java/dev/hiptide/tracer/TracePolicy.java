package dev.hiptide.tracer;

import dev.hiptide.settings.Backend;
import dev.hiptide.settings.Tracing.Mode;
import dev.hiptide.table.Listener;
import dev.hiptide.table.Role;

/** Which thread is watched how: the one place that decides it. Pure. */
public final class TracePolicy {
  private TracePolicy() {}

  /**
   * The calls of a thread that are to be seen.
   *
   * @param mode how the user wants the workload to be traced
   * @param role the thread's role; null while a new thread has none
   */
  public static Watch watch(Mode mode, Role role) {
    if (mode == Mode.OFF || role == Role.AGENT) {
      return Watch.NONE; // one of the agent's own must notice when the tracer hangs
    }
    return switch (mode) {
      case CATEGORIES -> Watch.FILTERED_CALLS;
      case ALL -> Watch.EVERY_CALL;
      default ->
          role != null && (role.isOfHip() || role == Role.DOORBELL) ? Watch.EVERY_CALL : Watch.NONE;
    };
  }

  /** Whether ptrace watches a thread only when it has said itself that it is to be watched. */
  public static boolean threadsAnnounceThemselves(Mode mode) {
    return mode == Mode.PHASES || mode == Mode.AUTO;
  }

  /** To whom a thread says that it is to be watched, or where its cell is. */
  public static Listener listener(Backend backend, Mode mode) {
    if (backend == Backend.BPF) {
      return Listener.KERNEL;
    }
    return threadsAnnounceThemselves(mode) ? Listener.DOORBELL : Listener.NOBODY;
  }
}
