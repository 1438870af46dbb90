package dev.hiptide.linux;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import dev.hiptide.terms.SyscallTable;
import java.time.Duration;

/**
 * Ends this process when it gives no sign of life: a kernel timer that sends SIGKILL unless it is
 * put off again and again (timer_create(2)).
 *
 * <p>A tracer that is stopped or hangs holds its tracees at their next system call, for ever; when
 * it is dead the kernel lets them go (ptrace(2)). Nobody but the kernel can be trusted to end it: a
 * thread of the tracee that watches the tracer soon waits for a lock that a held thread owns, be it
 * only malloc(3)'s.
 */
public final class KillTimer {
  private static final int CLOCK_MONOTONIC = 1; // clock_gettime(2); stands still in a suspend
  private static final int SIGKILL = 9; // signal(7): a stopped process takes it, too
  private static final int SIZEOF_SIGEVENT = 64; // sigevent(3type)
  private static final int SIGNO_AT = 8; // of sigevent; SIGEV_SIGNAL behind it is 0

  // timer_settime(2): struct itimerspec, of two timespecs: interval and first expiry.
  private static final int SIZEOF_ITIMERSPEC = 32;
  private static final int SECONDS_AT = 16;
  private static final int NANOS_AT = 24;

  private final long settime;
  private final int timer;
  private final Duration silence;
  private boolean disarmed;
  private final Memory time = new Memory(SIZEOF_ITIMERSPEC);

  /**
   * An armed timer.
   *
   * @param silence how long this process may live without {@link #signOfLife}
   * @throws LastErrorException if the kernel has no timer to give
   */
  public KillTimer(SyscallTable syscalls, Duration silence) throws LastErrorException {
    settime = syscalls.number("timer_settime");
    this.silence = silence;
    try (Memory event = new Memory(SIZEOF_SIGEVENT);
        Memory id = new Memory(Integer.BYTES)) {
      event.clear();
      event.setInt(SIGNO_AT, SIGKILL);
      Linux.syscall(
          syscalls.number("timer_create"),
          CLOCK_MONOTONIC,
          Pointer.nativeValue(event),
          Pointer.nativeValue(id),
          0);
      timer = id.getInt(0);
    }
    signOfLife();
  }

  /** Puts the end off. Safe for any thread. */
  public synchronized void signOfLife() throws LastErrorException {
    if (!disarmed) {
      set(silence);
    }
  }

  /** Puts the end off for good. */
  public synchronized void disarm() throws LastErrorException {
    disarmed = true;
    set(Duration.ZERO);
  }

  private void set(Duration left) {
    time.clear();
    time.setLong(SECONDS_AT, left.toSeconds());
    time.setLong(NANOS_AT, left.toNanosPart());
    Linux.syscall(settime, timer, 0, Pointer.nativeValue(time), 0);
  }
}
