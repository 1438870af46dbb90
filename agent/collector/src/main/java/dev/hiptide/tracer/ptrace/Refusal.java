package dev.hiptide.tracer.ptrace;

import dev.hiptide.linux.Linux;
import dev.hiptide.tracer.TracingRefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Says why a thread may not be traced, and what helps. */
final class Refusal {
  private static final Path YAMA = Path.of("/proc/sys/kernel/yama/ptrace_scope");

  private Refusal() {}

  /**
   * @param error the error number of PTRACE_SEIZE (ptrace(2))
   * @param tracer the thread that traces it already; 0 for none
   */
  static TracingRefusedException of(int pid, int tid, int error, int tracer) {
    String what = "cannot trace thread " + tid + " of process " + pid + ": ";
    if (tracer != 0) {
      return new TracingRefusedException(
          what + "thread " + tracer + " (a debugger or strace?) traces it already");
    }
    if (error != Linux.EPERM) {
      return new TracingRefusedException(what + "ptrace fails with error number " + error);
    }
    String scope = yama();
    return new TracingRefusedException(
        what
            + "not permitted; "
            + (scope.equals("0")
                ? "it needs the same user, a dumpable process, and in a container the capability"
                    + " SYS_PTRACE"
                : YAMA + " is " + scope + ": set it to 0, or grant the capability SYS_PTRACE"));
  }

  private static String yama() {
    try {
      return Files.readString(YAMA).trim();
    } catch (IOException e) {
      return "0"; // no Yama in this kernel
    }
  }
}
