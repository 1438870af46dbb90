package dev.hiptide.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The PID namespace that this process is in, as every container has one (pid_namespaces(7)). */
public final class PidNamespace {
  private static final Path OWN = Path.of("/proc/self/ns/pid");

  /** The initial one's, the kernel's PROC_PID_INIT_INO (linux/proc_ns.h). */
  private static final long INITIAL_INODE = 0xeffffffcL;

  private static final long FIRST_PROCESS = 1;

  private PidNamespace() {}

  /** Its number, which is that of no other. */
  public static long inode() throws IOException {
    return (Long) Files.getAttribute(OWN, "unix:ino");
  }

  /** Whether it is that of the machine, and so no container's. */
  public static boolean isInitial() throws IOException {
    return inode() == INITIAL_INODE;
  }

  /**
   * Whether the kernel ends every other process of the namespace when this one has ended. So it is
   * with process 1, and with a child of process 1 in a container: where that is a small init or a
   * shell, it ends when its child has.
   */
  public static boolean endsWith(long pid) {
    try {
      return pid == FIRST_PROCESS
          || ProcStat.read(Path.of("/proc/" + pid)).parent() == FIRST_PROCESS && !isInitial();
    } catch (IOException e) {
      return false; // it has ended, and this process has not
    }
  }
}
