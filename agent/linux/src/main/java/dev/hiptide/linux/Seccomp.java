package dev.hiptide.linux;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import dev.hiptide.terms.SyscallTable;
import java.io.IOException;

/** Puts a {@link SeccompFilter} before the system calls of a thread. */
public final class Seccomp {
  private static final int PR_SET_NO_NEW_PRIVS = 38; // prctl(2)
  private static final int SECCOMP_SET_MODE_FILTER = 1; // seccomp(2)
  private static final int EACCES = 13; // errno(3)
  private static final int SIZEOF_SOCK_FILTER = 8;

  private Seccomp() {}

  /**
   * Puts a filter before every system call of the calling thread, of the programs that it becomes
   * and of the threads and processes that it makes. It cannot be taken away again. A user who may
   * not install a filter gets PR_SET_NO_NEW_PRIVS first, and loses what set-user-ID programs could
   * have given.
   *
   * @param program the filter, as {@link SeccompFilter#program} makes it
   * @throws IOException if the kernel has no seccomp or refuses the filter
   */
  public static void install(byte[] program, SyscallTable syscalls) throws IOException {
    try (Memory code = new Memory(program.length);
        Memory header = new Memory(2L * Native.POINTER_SIZE)) { // struct sock_fprog
      code.write(0, program, 0, program.length);
      header.clear();
      header.setShort(0, (short) (program.length / SIZEOF_SOCK_FILTER));
      header.setPointer(Native.POINTER_SIZE, code);
      try {
        install(header, syscalls);
      } catch (LastErrorException e) {
        if (e.getErrorCode() != EACCES) {
          throw e;
        }
        Linux.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
        install(header, syscalls);
      }
    } catch (LastErrorException e) {
      throw new IOException("the kernel refuses the filter (error " + e.getErrorCode() + ")", e);
    }
  }

  private static void install(Memory header, SyscallTable syscalls) throws LastErrorException {
    Linux.syscall(
        syscalls.number("seccomp"), SECCOMP_SET_MODE_FILTER, 0, Pointer.nativeValue(header), 0);
  }
}
