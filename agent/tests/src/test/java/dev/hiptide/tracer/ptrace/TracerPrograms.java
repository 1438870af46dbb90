package dev.hiptide.tracer.ptrace;

import com.sun.jna.Native;
import dev.hiptide.linux.Linux;
import dev.hiptide.settings.Tracing;
import dev.hiptide.table.TraceTable;
import dev.hiptide.terms.SyscallTable;

/** What programs need on their class path that run the tracer without the rest of the agent. */
public final class TracerPrograms {
  private TracerPrograms() {}

  /** One class of each module or library. */
  public static Class<?>[] classPath() {
    return new Class<?>[] {
      PtraceTracer.class,
      Linux.class,
      SyscallTable.class,
      TraceTable.class,
      Tracing.class,
      Native.class
    };
  }
}
