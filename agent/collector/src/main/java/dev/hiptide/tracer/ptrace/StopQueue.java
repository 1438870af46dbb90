package dev.hiptide.tracer.ptrace;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import dev.hiptide.linux.Linux;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.LockSupport;

/**
 * Collects the stops of this thread's tracees, as many as there are, before any of them goes on:
 * wait(2) alone would serve some threads far more often than others (of eight, one got a hundredth
 * of another's calls).
 *
 * <p>To wake a thread costs more than all that is done about a stop, so for a tracee that calls
 * without a pause it asks again and again for a while before it sleeps, where {@link SpinTrial} has
 * found that to pay.
 */
final class StopQueue {
  /** In the place of a count: nothing is left that could stop. */
  static final int NO_TRACEE = -1;

  private static final int CAPACITY = 256;
  private static final long BRIEF_NANOS = 1_000_000;

  /** The next stop of a busy tracee comes sooner. */
  private static final long SPIN_NANOS = 40_000;

  /** After this many single stops in a row, look for more only at every one of that number. */
  private static final int ALONE = 8;

  private final Memory status = new Memory(Long.BYTES);
  private final long statusAddress = Pointer.nativeValue(status);
  private final ByteBuffer statusBuffer = status.getByteBuffer(0, Long.BYTES);
  private final int[] tids = new int[CAPACITY];
  private final int[] statuses = new int[CAPACITY];
  private final long[] nanoTimes = new long[CAPACITY];

  /** With one processor, the tracee could not come to its stop meanwhile. */
  private final boolean maySpin = Runtime.getRuntime().availableProcessors() > 1;

  private final SpinTrial trial = new SpinTrial();
  private int alone;

  /** Waits for stops; returns how many there are, or {@link #NO_TRACEE}. */
  int await() {
    return collect(first());
  }

  /** Waits a moment for stops; returns how many there are, which may be 0. */
  int awaitBriefly() {
    int tid = poll();
    if (tid == 0) {
      LockSupport.parkNanos(BRIEF_NANOS);
      tid = poll();
    }
    return collect(tid);
  }

  private int collect(int firstTid) {
    if (firstTid < 0) {
      return NO_TRACEE;
    }
    int tid = firstTid;
    int count = 0;
    boolean looksForMore = alone < ALONE || alone % ALONE == 0;
    while (tid > 0) {
      tids[count] = tid;
      statuses[count] = statusBuffer.getInt(0);
      nanoTimes[count] = System.nanoTime();
      count++;
      tid = looksForMore && count < CAPACITY ? poll() : 0;
    }
    alone = count > 1 ? 0 : alone + 1;
    if (count > 0) {
      trial.stopped(count, nanoTimes[count - 1]);
    }
    return count;
  }

  int tid(int index) {
    return tids[index];
  }

  int status(int index) {
    return statuses[index];
  }

  /** When the stop was seen. */
  long nanoTime(int index) {
    return nanoTimes[index];
  }

  /** The first stop; -1 when no tracee is left. */
  private int first() {
    if (maySpin && trial.spins()) {
      long end = System.nanoTime() + SPIN_NANOS;
      do {
        int tid = poll();
        if (tid != 0) {
          return tid;
        }
        Thread.onSpinWait();
      } while (System.nanoTime() < end);
    }
    return wait(0);
  }

  private int poll() {
    return wait(Linux.WNOHANG);
  }

  /** The tid of a stop; 0 when there is none now, -1 when no tracee is left. */
  private int wait(int option) {
    while (true) {
      try {
        return Linux.waitpid(-1, statusAddress, Linux.WALL | Linux.WNOTHREAD | option);
      } catch (LastErrorException e) {
        if (e.getErrorCode() != Linux.EINTR) {
          return -1; // ECHILD
        }
      }
    }
  }
}
