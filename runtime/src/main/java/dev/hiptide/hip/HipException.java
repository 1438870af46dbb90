package dev.hiptide.hip;

/**
 * A HIP call that did not return {@code hipSuccess}.
 *
 * <p>Creating one makes its code the calling thread's last error, which {@link Hip#hipGetLastError}
 * returns and clears.
 */
public class HipException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private static final ThreadLocal<HipError> LAST =
      ThreadLocal.withInitial(() -> HipError.hipSuccess);

  private final HipError error;

  /**
   * @param error the code HIP returns in this case
   * @param what the function, what was wrong, and what is allowed
   */
  public HipException(HipError error, String what) {
    this(error, what, null);
  }

  /**
   * @param cause what a kernel threw, or null
   */
  public HipException(HipError error, String what, Throwable cause) {
    super(error + " (" + error.code() + "): " + what, cause);
    this.error = error;
    LAST.set(error);
  }

  /** The HIP error code. */
  public HipError error() {
    return error;
  }

  static HipError lastOfThisThread() {
    return LAST.get();
  }

  static void clearLastOfThisThread() {
    LAST.remove();
  }
}
