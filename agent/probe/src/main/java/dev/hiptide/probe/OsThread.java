package dev.hiptide.probe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The current thread as the kernel knows it, without native code. */
final class OsThread {
  private static final Path SELF = Path.of("/proc/thread-self");

  private OsThread() {}

  /**
   * The current thread's id, as gettid(2) gives it: the last part of what {@code /proc/thread-self}
   * points to, {@code PID/task/TID} (proc(5)). Costs some microseconds; keep the answer.
   *
   * @throws IOException if {@code /proc} is not mounted
   */
  static long currentTid() throws IOException {
    return Long.parseLong(Files.readSymbolicLink(SELF).getFileName().toString());
  }

  /** Whether a thread of this process with that id still exists. */
  static boolean isAlive(long tid) {
    return Files.exists(Path.of("/proc/self/task/" + tid));
  }
}
