package dev.hiptide.safety.programs;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.StringArray;

/**
 * Functions of the C library, each as its page in section 2 or 3 of the manual has it. What sets
 * errno(3) throws it.
 */
public final class Libc {
  static final NativeLibrary LIBRARY = NativeLibrary.getInstance(null);

  static {
    Native.register(Libc.class, LIBRARY);
  }

  private Libc() {}

  static native void abort();

  static native int execv(String path, StringArray words) throws LastErrorException;

  static native int prctl(int option, long a, long b, long c, long d) throws LastErrorException;

  static native int setresuid(int real, int effective, int saved) throws LastErrorException;

  /** The C library's clone(2): the new process runs a function on a stack that ends here. */
  static native int clone(Pointer function, Pointer stackEnd, int flags, Pointer argument)
      throws LastErrorException;

  static native int waitpid(int pid, int[] status, int options) throws LastErrorException;

  static native int kill(int pid, int signal) throws LastErrorException;

  static native Pointer signal(int signal, Pointer handler) throws LastErrorException;

  static native int pipe(int[] ends) throws LastErrorException;

  static native long readv(int descriptor, Pointer vector, int count) throws LastErrorException;

  static native long write(int descriptor, byte[] from, long bytes) throws LastErrorException;

  public static native int getppid();

  static native int getpgid(int pid);

  static native long syscall(long number, long a, long b, long c) throws LastErrorException;

  /** A system call's errno, or 0. */
  static int errorOf(long number, long a, long b, long c) {
    try {
      syscall(number, a, b, c);
      return 0;
    } catch (LastErrorException e) {
      return e.getErrorCode();
    }
  }
}
