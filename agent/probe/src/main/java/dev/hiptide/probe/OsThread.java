package dev.hiptide.probe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.AccessController;
import java.security.PrivilegedAction;
import java.security.PrivilegedActionException;
import java.security.PrivilegedExceptionAction;

/**
 * The current thread as the kernel knows it, without native code. Nothing else that advice does
 * reaches beyond memory, and the code that it is woven into may not be allowed to read files: so
 * these methods do it with the rights of this class, which is the boot loader's.
 */
@SuppressWarnings("removal") // as long as there is a Java with security managers
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
    try {
      return Long.parseLong(
          AccessController.doPrivileged(new ReadLink(SELF)).getFileName().toString());
    } catch (PrivilegedActionException e) {
      throw (IOException) e.getException();
    }
  }

  /** Whether a thread of this process with that id still exists. */
  static boolean isAlive(long tid) {
    return AccessController.doPrivileged(new Exists(Path.of("/proc/self/task/" + tid)));
  }

  private record ReadLink(Path link) implements PrivilegedExceptionAction<Path> {
    @Override
    public Path run() throws IOException {
      return Files.readSymbolicLink(link);
    }
  }

  private record Exists(Path file) implements PrivilegedAction<Boolean> {
    @Override
    public Boolean run() {
      return Files.exists(file);
    }
  }
}
