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
public final class PidFd implements AutoCloseable {
  // poll(2): struct pollfd, of an int and two shorts.
  private static final int SIZEOF_POLLFD = 8;
  private static final int EVENTS_AT = 4;
  private static final short POLLIN = 1;
  private static final int WITHOUT_END = -1;

  private static final int PR_SET_PTRACER = 0x59616d61; // linux/prctl.h
  private static final long PR_SET_PTRACER_ANY = -1;

  private final SyscallTable syscalls;
  private final int descriptor;

  /**
   * Opens it.
   *
   * @throws LastErrorException if the process is gone, or the kernel or a container's filter does
   *     not let it be opened
   */
  public PidFd(SyscallTable syscalls, long pid) throws LastErrorException {
    this.syscalls = syscalls;
    descriptor = (int) Linux.syscall(syscalls.number("pidfd_open"), pid, 0, 0, 0);
  }

  /** Waits until the process has ended; nobody need have taken notice of it. */
  public void awaitEnd() throws LastErrorException {
    while (!awaitEnd(WITHOUT_END)) {
      // a signal came first
    }
  }

  /** Waits for its end, or for so long; returns whether it has ended. A signal may come first. */
  public boolean awaitEnd(int timeoutMillis) throws LastErrorException {
    try (Memory poll = new Memory(SIZEOF_POLLFD)) {
      poll.clear();
      poll.setInt(0, descriptor);
      poll.setShort(EVENTS_AT, POLLIN);
      return Linux.poll(Pointer.nativeValue(poll), 1, timeoutMillis) > 0;
    } catch (LastErrorException e) {
      if (e.getErrorCode() == Linux.EINTR) {
        return false;
      }
      throw e;
    }
  }

  /**
   * A copy of one of the process's file descriptors (pidfd_getfd(2), Linux 5.6).
   *
   * @throws LastErrorException if it is gone, or this process may not trace the other
   */
  public int copyOf(int theirs) throws LastErrorException {
    return (int) Linux.syscall(syscalls.number("pidfd_getfd"), descriptor, theirs, 0, 0);
  }

  /**
   * Lets other processes of the user copy this one's descriptors where Yama allows that to parents
   * alone, as it allows them to trace it (prctl(2), PR_SET_PTRACER); of no effect elsewhere.
   */
  public static void allowCopies() {
    try {
      Linux.prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY, 0, 0, 0);
    } catch (LastErrorException e) {
      // no Yama in this kernel
    }
  }

  @Override
  public void close() throws LastErrorException {
    Linux.close(descriptor);
  }
}
