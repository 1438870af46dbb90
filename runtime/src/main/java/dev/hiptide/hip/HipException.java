package dev.hiptide.hip;

/**
 * A HIP call that did not return {@code hipSuccess}.
 *
 * <p>Creating one makes its code the calling thread's last error, which {@link Hip#hipGetLastError}
 * returns and clears; but not hipErrorNotReady, which HIP takes for an answer.
 */
public class HipException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * By its ordinal: a thread of a server may outlive the application that called here, and a value
   * of its own classes would keep it in memory.
   */
  private static final ThreadLocal<Integer> LAST = new ThreadLocal<>();

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
    if (error != HipError.hipErrorNotReady) {
      LAST.set(error.ordinal());
    }
  }

  /** The HIP error code. */
  public HipError error() {
    return error;
  }

  static HipError lastOfThisThread() {
    Integer last = LAST.get();
    return last == null ? HipError.hipSuccess : HipError.values()[last];
  }

  static void clearLastOfThisThread() {
    LAST.remove();
  }
}
