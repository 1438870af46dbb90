package dev.hiptide.linux;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import dev.hiptide.terms.SyscallTable;

/**
 * The C library's functions that the tracer and the collector need, by JNA direct mapping, which
 * costs less than interface mapping. A call that sets errno(3) throws {@link LastErrorException},
 * whose code it is. Addresses are passed as longs.
 *
 * <p>JNA binds all of them or none. So there are only functions here that every C library has, back
 * to the glibc 2.17 of the oldest systems; other system calls go by their number.
 */
public final class Linux {
  // ptrace(2): requests.
  public static final int PTRACE_CONT = 7;
  public static final int PTRACE_DETACH = 17;
  public static final int PTRACE_SYSCALL = 24;
  public static final int PTRACE_SEIZE = 0x4206;
  public static final int PTRACE_SETOPTIONS = 0x4200;
  public static final int PTRACE_GETEVENTMSG = 0x4201;
  public static final int PTRACE_INTERRUPT = 0x4207;
  public static final int PTRACE_LISTEN = 0x4208;
  public static final int PTRACE_GET_SYSCALL_INFO = 0x420e;

  // ptrace(2): options.
  public static final int PTRACE_O_TRACESYSGOOD = 0x01;
  public static final int PTRACE_O_TRACEFORK = 0x02;
  public static final int PTRACE_O_TRACEVFORK = 0x04;
  public static final int PTRACE_O_TRACECLONE = 0x08;
  public static final int PTRACE_O_TRACEEXEC = 0x10;
  public static final int PTRACE_O_TRACEEXIT = 0x40;
  public static final int PTRACE_O_TRACESECCOMP = 0x80;
  public static final int PTRACE_O_EXITKILL = 0x100000;

  // wait(2): options.
  public static final int WNOHANG = 1;
  public static final int WNOTHREAD = 0x20000000;
  public static final int WALL = 0x40000000;

  // errno(3).
  public static final int EPERM = 1;
  public static final int ESRCH = 3;
  public static final int EINTR = 4;

  static {
    JnaLibrary.load();
    Native.register(Linux.class, NativeLibrary.getInstance(null));
  }

  private Linux() {}

  /**
   * Loads JNA, and binds these functions. To be called before anything else here: JNA's own classes
   * would look for their library where it may not be loaded.
   *
   * @throws LinkageError if either cannot be done, then and whenever any of them is called
   */
  public static void load() {
    // by this class's initialisation
  }

  public static native long ptrace(long request, long tid, long address, long data)
      throws LastErrorException;

  public static native int waitpid(int tid, long status, int options) throws LastErrorException;

  /** syscall(2): for calls that are no function of every C library. */
  static native long syscall(long number, long a, long b, long c, long d) throws LastErrorException;

  /** See gettid(2); a function of glibc since 2.30 alone. */
  public static int gettid(SyscallTable syscalls) throws LastErrorException {
    return (int) syscall(syscalls.number("gettid"), 0, 0, 0, 0);
  }

  static native int poll(long descriptors, long count, int timeoutMillis) throws LastErrorException;

  /** See mmap(2). */
  static native long mmap(
      long address, long bytes, int protection, int flags, int file, long offset)
      throws LastErrorException;

  /** See close(2). */
  static native int close(int file) throws LastErrorException;

  /** See setsid(2). */
  public static native int setsid() throws LastErrorException;

  /** See signal(2). */
  public static native long signal(int signal, long handler) throws LastErrorException;

  /** See prctl(2). */
  static native int prctl(int option, long a, long b, long c, long d) throws LastErrorException;

  /** See fcntl(2). */
  static native int fcntl(int file, int command, long argument) throws LastErrorException;

  /** See execvp(3): the words are an array of addresses of strings, with a null behind the last. */
  static native int execvp(String program, long words) throws LastErrorException;
}
