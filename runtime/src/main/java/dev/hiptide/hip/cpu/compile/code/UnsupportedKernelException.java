package dev.hiptide.hip.cpu.compile.code;

/** Why a kernel cannot be compiled; it then runs as it is. */
public final class UnsupportedKernelException extends Exception {
  private static final long serialVersionUID = 1L;

  public UnsupportedKernelException(String why) {
    super(why);
  }

  public UnsupportedKernelException(String why, Throwable cause) {
    super(why, cause);
  }
}
