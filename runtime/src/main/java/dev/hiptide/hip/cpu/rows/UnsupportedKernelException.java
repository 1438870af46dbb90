package dev.hiptide.hip.cpu.rows;

/** Why a kernel cannot be made a loop; it then runs as it is. */
final class UnsupportedKernelException extends Exception {
  private static final long serialVersionUID = 1L;

  UnsupportedKernelException(String why) {
    super(why);
  }

  UnsupportedKernelException(String why, Throwable cause) {
    super(why, cause);
  }
}
