package dev.hiptide.terms;

import java.util.Locale;
import java.util.Set;

/**
 * Classes of reasons why system calls fail. They separate what is normal (another thread changed
 * the futex first, a time limit ran out as intended) from what is not. The numbers are those of
 * asm-generic/errno.h, which x86-64 and aarch64 share; their meaning is that of errno(3).
 */
public enum ErrorClass {
  /** Try again later: EAGAIN, EBUSY, EINPROGRESS, EALREADY. */
  AGAIN(11, 16, 115, 114),
  /** A time limit ran out: ETIMEDOUT, ETIME. */
  TIMEOUT(110, 62),
  /** A signal came first: EINTR, ECANCELED. */
  INTERRUPTED(4, 125),
  /**
   * The object does not exist, or has ceased to: ENOENT, ESRCH, ENXIO, ECHILD, ENODEV, EPIPE,
   * ECONNRESET.
   */
  NOT_FOUND(2, 3, 6, 10, 19, 32, 104),
  /** Not allowed: EPERM, EACCES, EROFS, ECONNREFUSED, EEXIST. */
  REFUSED(1, 13, 30, 111, 17),
  /** A resource is used up: ENOMEM, ENFILE, EMFILE, ENOSPC, ENOBUFS, EDQUOT. */
  EXHAUSTED(12, 23, 24, 28, 105, 122),
  /** The call makes no sense: EBADF, EFAULT, EINVAL, ENOTTY, ENOSYS, EOPNOTSUPP and the like. */
  INVALID(9, 14, 22, 25, 38, 95, 20, 21, 29, 34, 36, 88),
  /** Every other error. */
  OTHER;

  private static final ErrorClass[] CLASSES = values();

  private final Set<Integer> numbers;

  ErrorClass(Integer... numbers) {
    this.numbers = Set.of(numbers);
  }

  /** The class of an error number, which is not 0. */
  public static ErrorClass of(int error) {
    for (ErrorClass each : CLASSES) {
      if (each.numbers.contains(error)) {
        return each;
      }
    }
    return OTHER;
  }

  /** The value of the label {@code error}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
