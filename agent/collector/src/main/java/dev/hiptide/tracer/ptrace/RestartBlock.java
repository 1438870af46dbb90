package dev.hiptide.tracer.ptrace;

import dev.hiptide.linux.CallArguments;
import dev.hiptide.terms.SyscallTable;
import java.util.OptionalInt;

/**
 * Tells which call restart_syscall(2) resumes. Four calls go on by it when a signal has interrupted
 * them, as the kernel keeps what is left of their time (linux/restart_block.h). The thread still
 * has their arguments in its registers, and these are of different kinds:
 *
 * <pre>
 *                    first      second             third    fourth    sixth
 *   futex            pointer    operation          value    pointer   of WAIT_BITSET: mask
 *   nanosleep        pointer    0 or pointer       -        -         -
 *   clock_nanosleep  clock      0                  pointer  pointer   -
 *   poll             pointer    count, less than   time     -         -
 *                    or 0       a pointer
 * </pre>
 *
 * <p>What a call does not have is whatever the register had before. Calls by the numbers of the
 * table.
 */
record RestartBlock(int futex, int nanosleep, int clockNanosleep, OptionalInt poll) {
  // linux/futex.h
  private static final long FUTEX_WAIT = 0;
  private static final long FUTEX_WAIT_BITSET = 9;
  private static final long FUTEX_PRIVATE_FLAG = 128;
  private static final long FUTEX_CLOCK_REALTIME = 256;
  private static final long FUTEX_BITSET_MATCH_ANY = 0xffff_ffffL;

  /** Nothing is mapped below, see vm.mmap_min_addr in proc(5); clocks are. */
  private static final long FIRST_POINTER = 0x1000;

  /** No process has so many files, see fs.nr_open in proc(5). */
  private static final long MAX_FILES = 1L << 30;

  private static final long USER_SPACE_END = 1L << 56;
  private static final long MAX_INT = 0xffff_ffffL;

  static RestartBlock of(SyscallTable syscalls) {
    return new RestartBlock(
        syscalls.number("futex"),
        syscalls.number("nanosleep"),
        syscalls.number("clock_nanosleep"),
        syscalls.find("poll"));
  }

  /** The number of the call that a thread resumes; empty if its arguments fit none. */
  OptionalInt resumed(CallArguments arguments) {
    if (!isPointer(arguments.get(0))) {
      if (isPointer(arguments.get(2)) && arguments.get(2) > MAX_INT) {
        return OptionalInt.of(clockNanosleep);
      }
      return arguments.get(0) == 0 ? poll : OptionalInt.empty();
    }
    if (isFutex(arguments)) {
      return OptionalInt.of(futex);
    }
    long second = arguments.get(1);
    return second == 0 || second > MAX_FILES ? OptionalInt.of(nanosleep) : poll;
  }

  private static boolean isFutex(CallArguments arguments) {
    long flags = FUTEX_PRIVATE_FLAG | FUTEX_CLOCK_REALTIME;
    long operation = arguments.get(1) & ~flags;
    boolean isPrivate = (arguments.get(1) & FUTEX_PRIVATE_FLAG) != 0;
    boolean hasTime = arguments.get(2) <= MAX_INT && isPointer(arguments.get(3));
    if (operation == FUTEX_WAIT) {
      return hasTime && arguments.get(2) >= 0;
    }
    return operation == FUTEX_WAIT_BITSET
        && hasTime
        && (isPrivate || arguments.get(5) == FUTEX_BITSET_MATCH_ANY);
  }

  private static boolean isPointer(long value) {
    return value >= FIRST_POINTER && value < USER_SPACE_END;
  }
}
