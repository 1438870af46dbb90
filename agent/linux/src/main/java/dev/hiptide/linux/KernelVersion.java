package dev.hiptide.linux;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A kernel's release, as uname(2) has it: {@code 5.15.0-91-generic}. */
public record KernelVersion(int major, int minor) implements Comparable<KernelVersion> {
  /** The first with PTRACE_GET_SYSCALL_INFO (ptrace(2)). */
  public static final KernelVersion WITH_SYSCALL_INFO = new KernelVersion(5, 3);

  /**
   * The first in which a thread that dumps core does not wait for one that is stopped at
   * PTRACE_EVENT_EXIT (kernel/exit.c, coredump_task_exit): in older ones a thread that is held
   * there would hang a program that crashes.
   */
  public static final KernelVersion WITH_HARMLESS_EXIT_STOP = new KernelVersion(5, 16);

  /** The first in which CAP_BPF and CAP_PERFMON are enough to trace (capabilities(7)). */
  public static final KernelVersion WITH_BPF_CAPABILITIES = new KernelVersion(5, 8);

  /** The first in which the memory of BPF maps does not count as locked (setrlimit(2)). */
  public static final KernelVersion WITH_ACCOUNTED_BPF_MEMORY = new KernelVersion(5, 11);

  private static final Pattern RELEASE = Pattern.compile("(\\d+)\\.(\\d+).*");

  /** The kernel that runs. */
  public static KernelVersion current() {
    return parse(System.getProperty("os.version"));
  }

  static KernelVersion parse(String release) {
    Matcher matcher = RELEASE.matcher(release);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(release + " is no kernel release");
    }
    return new KernelVersion(
        Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
  }

  public boolean isAtLeast(KernelVersion other) {
    return compareTo(other) >= 0;
  }

  @Override
  public int compareTo(KernelVersion other) {
    return major != other.major
        ? Integer.compare(major, other.major)
        : Integer.compare(minor, other.minor);
  }

  @Override
  public String toString() {
    return major + "." + minor;
  }
}
