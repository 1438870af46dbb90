package dev.hiptide.linux;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import dev.hiptide.terms.SyscallTable;

/**
 * A process that can be waited for, though it is nobody's child: its file descriptor becomes
 * readable when its last thread has ended (pidfd_open(2), Linux 5.3). To wait costs nothing, to
 * look for it in {@code /proc} ten times a second half a percent of a core.
 */
public final class PidFd {
  // poll(2): struct pollfd, of an int and two shorts.
  private static final int SIZEOF_POLLFD = 8;
  private static final int EVENTS_AT = 4;
  private static final short POLLIN = 1;
  private static final int WITHOUT_END = -1;

  private final int descriptor;

  /**
   * Opens it.
   *
   * @throws LastErrorException if the process is gone, or the kernel or a container's filter does
   *     not let it be opened
   */
  public PidFd(SyscallTable syscalls, long pid) throws LastErrorException {
    descriptor = (int) Linux.syscall(syscalls.number("pidfd_open"), pid, 0, 0, 0);
  }

  /** Waits until the process has ended; nobody need have taken notice of it. */
  public void awaitEnd() throws LastErrorException {
    try (Memory poll = new Memory(SIZEOF_POLLFD)) {
      poll.clear();
      poll.setInt(0, descriptor);
      poll.setShort(EVENTS_AT, POLLIN);
      while (true) {
        try {
          Linux.poll(Pointer.nativeValue(poll), 1, WITHOUT_END);
          return;
        } catch (LastErrorException e) {
          if (e.getErrorCode() != Linux.EINTR) {
            throw e;
          }
        }
      }
    }
  }
}
