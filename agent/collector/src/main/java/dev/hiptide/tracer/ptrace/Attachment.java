package dev.hiptide.tracer.ptrace;

import dev.hiptide.linux.Linux;

/** How a tracer is bound to a process. */
public enum Attachment {
  /**
   * To one that runs by itself: it lives on when the tracer dies, its children are left alone, and
   * when it becomes another program it is let go.
   */
  TO_RUNNING(Linux.PTRACE_O_TRACESYSGOOD | Linux.PTRACE_O_TRACECLONE | Linux.PTRACE_O_TRACEEXEC),
  /**
   * To one that is launched to be traced, perhaps under a seccomp filter that needs a tracer: it
   * dies with the tracer, for without one each call that the filter names fails with ENOSYS; its
   * children, which inherit the filter, are attended but not observed; and it is followed into
   * every program that it becomes.
   */
  TO_LAUNCHED(
      TO_RUNNING.options
          | Linux.PTRACE_O_TRACESECCOMP
          | Linux.PTRACE_O_TRACEFORK
          | Linux.PTRACE_O_TRACEVFORK
          | Linux.PTRACE_O_EXITKILL);

  /** Options for PTRACE_SEIZE; threads and children inherit them (ptrace(2)). */
  final int options;

  Attachment(int options) {
    this.options = options;
  }
}
