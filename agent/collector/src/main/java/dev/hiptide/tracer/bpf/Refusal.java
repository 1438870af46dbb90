package dev.hiptide.tracer.bpf;

import dev.hiptide.linux.KernelVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Says why the kernel takes no tracer, and what helps. The decision is pure; {@link #here} looks.
 *
 * @param kernel its version
 * @param capabilities the effective ones, a bit for each (capabilities(7))
 * @param isInitialUserNamespace false where capabilities only count inside (user_namespaces(7))
 * @param seccomp the mode, proc(5): 0 for none, 2 for a filter
 * @param lockdown {@code none}, {@code integrity} or {@code confidentiality}
 */
record Refusal(
    KernelVersion kernel,
    long capabilities,
    boolean isInitialUserNamespace,
    int seccomp,
    String lockdown) {
  // errno(3)
  private static final int EPERM = 1;
  private static final int EACCES = 13;
  private static final int ENOSYS = 38;

  // linux/capability.h
  private static final int CAP_SYS_ADMIN = 21;
  private static final int CAP_PERFMON = 38;
  private static final int CAP_BPF = 39;

  private static final String ALL_IDS = "0 0 4294967295"; // user_namespaces(7)

  /** Looks at this thread and its kernel. */
  static Refusal here() {
    List<String> status = lines(Path.of("/proc/thread-self/status"));
    return new Refusal(
        KernelVersion.current(),
        Long.parseUnsignedLong(field(status, "CapEff:", "0"), 16),
        lines(Path.of("/proc/self/uid_map")).stream()
            .anyMatch(line -> line.strip().replaceAll("\\s+", " ").equals(ALL_IDS)),
        Integer.parseInt(field(status, "Seccomp:", "0")),
        lines(Path.of("/sys/kernel/security/lockdown")).stream()
            .map(line -> line.replaceAll(".*\\[(.*)].*", "$1"))
            .findFirst()
            .orElse("none"));
  }

  /** The reason of a kernel that knows of no capability for this. */
  static String tooOld(KernelVersion kernel) {
    return "Linux " + kernel + " is too old, it takes " + KernelVersion.WITH_BPF_CAPABILITIES;
  }

  /**
   * The reason.
   *
   * @param what was refused, a part of a sentence
   * @param error its error number, errno(3)
   */
  String reason(String what, int error) {
    if (error == ENOSYS && seccomp == 0) {
      return "this kernel has no bpf(2): it is built without CONFIG_BPF_SYSCALL";
    }
    if (error != EPERM && error != EACCES && error != ENOSYS) {
      return what + " fails with error number " + error;
    }
    boolean all = has(CAP_SYS_ADMIN);
    if (!all && !has(CAP_BPF)) {
      return "the capability BPF is missing (and SYS_ADMIN, which includes it): grant it, in a"
          + " container by --cap-add BPF --cap-add PERFMON";
    }
    if (!all && !has(CAP_PERFMON)) {
      return "the capability PERFMON is missing (and SYS_ADMIN, which includes it): grant it, in a"
          + " container by --cap-add PERFMON";
    }
    if (!isInitialUserNamespace) {
      return "this is a user namespace, whose capabilities do not reach the kernel's tracepoints:"
          + " run it outside of one, in a container without user-namespace remapping";
    }
    if (seccomp != 0) {
      return "a seccomp filter refuses bpf(2): allow it, in a container by --security-opt"
          + " seccomp=PROFILE with a profile that has bpf";
    }
    if (lockdown.equals("confidentiality")) {
      return "the kernel is locked down for confidentiality: boot it with lockdown=integrity";
    }
    return what + " is not permitted, by a security module perhaps (error number " + error + ")";
  }

  private boolean has(int capability) {
    return (capabilities >>> capability & 1) != 0;
  }

  private static String field(List<String> status, String name, String without) {
    return status.stream()
        .filter(line -> line.startsWith(name))
        .map(line -> line.substring(name.length()).strip())
        .findFirst()
        .orElse(without);
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      return List.of();
    }
  }
}
