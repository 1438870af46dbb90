package dev.hiptide.linux;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.StringArray;
import dev.hiptide.terms.SyscallTable;
import java.io.IOException;
import java.lang.ref.Reference;
import java.util.List;

/** Becomes another program, and decides what that inherits (execve(2)). */
public final class Exec {
  private static final int SIG_SETMASK = 2; // sigprocmask(2)
  private static final int F_SETFD = 2; // fcntl(2)
  private static final int FD_CLOEXEC = 1;

  private Exec() {}

  /**
   * Becomes another program, with the same process id and environment. Of this process only the
   * calling thread survives. Returns only by an exception.
   *
   * @param words the program, looked for along PATH, and its arguments
   * @throws IOException if it cannot be started; this process goes on
   */
  public static void become(List<String> words) throws IOException {
    StringArray array = new StringArray(words.toArray(String[]::new));
    try {
      Linux.execvp(words.get(0), Pointer.nativeValue(array));
    } catch (LastErrorException e) {
      throw new IOException("cannot run " + words.get(0) + " (error " + e.getErrorCode() + ")", e);
    } finally {
      Reference.reachabilityFence(array);
    }
    throw new AssertionError("execvp(3) has returned");
  }

  /** Keeps an open file from the next program. A file that is closed by now is no error. */
  public static void closeOnExec(int descriptor) {
    try {
      Linux.fcntl(descriptor, F_SETFD, FD_CLOEXEC);
    } catch (LastErrorException e) {
      // EBADF: it has been closed in the meantime
    }
  }

  /**
   * Blocks these signals on the calling thread, and no others; the next program inherits that.
   *
   * @param mask a bit for each signal, the lowest for signal 1
   */
  public static void blockSignals(long mask, SyscallTable syscalls) {
    try (Memory memory = new Memory(Long.BYTES)) {
      memory.setLong(0, mask);
      Linux.syscall(
          syscalls.number("rt_sigprocmask"),
          SIG_SETMASK,
          Pointer.nativeValue(memory),
          0,
          Long.BYTES);
    }
  }
}
