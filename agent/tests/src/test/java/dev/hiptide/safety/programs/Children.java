package dev.hiptide.safety.programs;

import com.sun.jna.Memory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Starts children, by the JDK and by a clone(2) whose exit signal is not SIGCHLD, and says whether
 * any of them is traced and how it has ended.
 */
public final class Children {
  private static final int STACK_BYTES = 1 << 16;
  private static final int NO_SIGNAL = 0;
  private static final int SIGKILL = 9;
  private static final int SIGWINCH = 28; // ignored unless it is asked for
  private static final int WALL = 0x40000000; // waitpid(2)

  private Children() {}

  /** Arguments: how many of each. */
  public static void main(String[] args) throws Exception {
    for (int i = 0; i < Integer.parseInt(args[0]); i++) {
      new ProcessBuilder("grep", "TracerPid", "/proc/self/status").inheritIO().start().waitFor();
      cloneAndKill(NO_SIGNAL);
      cloneAndKill(SIGWINCH);
    }
  }

  private static void cloneAndKill(int exitSignal) throws IOException {
    Memory stack = new Memory(STACK_BYTES); // a copy of it is the child's
    int child =
        Libc.clone(
            Libc.LIBRARY.getFunction("pause"),
            stack.share(STACK_BYTES - STACK_BYTES / 4),
            exitSignal,
            null);
    while (!pausesUntraced(child)) {
      Thread.onSpinWait();
    }
    Libc.kill(child, SIGKILL);
    int[] status = new int[1];
    Libc.waitpid(child, status, WALL);
    System.out.println("ended by signal " + status[0]);
  }

  private static boolean pausesUntraced(int pid) throws IOException {
    String status = Files.readString(Path.of("/proc/" + pid + "/status"));
    return status.contains("State:\tS") && status.contains("TracerPid:\t0\n");
  }
}
