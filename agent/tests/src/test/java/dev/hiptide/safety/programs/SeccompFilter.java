package dev.hiptide.safety.programs;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;

/** A filter of system calls, seccomp(2), as a sandbox would set it. Numbers of x86-64. */
final class SeccompFilter {
  static final int GETPPID = 110;
  static final int GETPGID = 121;

  /** SECCOMP_RET_TRACE: without a tracer that asks for it, ENOSYS. */
  static final int TRACE = 0x7ff00000;

  private static final int SECCOMP_RET_ERRNO = 0x00050000;
  private static final int SECCOMP_RET_ALLOW = 0x7fff0000;

  private static final int SECCOMP = 317;
  private static final int SECCOMP_SET_MODE_FILTER = 1;
  private static final int SECCOMP_FILTER_FLAG_TSYNC = 1;
  private static final int PR_SET_NO_NEW_PRIVS = 38;

  // linux/filter.h: struct sock_filter, of a code, two jumps and a value; struct sock_fprog.
  private static final int SIZEOF_INSTRUCTION = 8;
  private static final int SIZEOF_PROGRAM = 16;
  private static final int INSTRUCTIONS_AT = 8;
  private static final short LOAD = 0x20; // BPF_LD | BPF_W | BPF_ABS: at 0 is the call's number
  private static final short JUMP_IF_EQUAL = 0x15; // BPF_JMP | BPF_JEQ | BPF_K
  private static final short RETURN = 0x06; // BPF_RET | BPF_K

  private final Memory instructions = new Memory(64 * SIZEOF_INSTRUCTION);
  private int length;

  SeccompFilter() {
    add(LOAD, 0, 0, 0);
  }

  static int error(int errno) {
    return SECCOMP_RET_ERRNO | errno;
  }

  SeccompFilter on(int syscall, int action) {
    add(JUMP_IF_EQUAL, 0, 1, syscall);
    add(RETURN, 0, 0, action);
    return this;
  }

  /** Puts it on every thread of this process, and on what they start. */
  void install() {
    add(RETURN, 0, 0, SECCOMP_RET_ALLOW);
    Memory program = new Memory(SIZEOF_PROGRAM);
    program.clear();
    program.setShort(0, (short) length);
    program.setPointer(INSTRUCTIONS_AT, instructions);
    Libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    Libc.syscall(
        SECCOMP, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, Pointer.nativeValue(program));
  }

  private void add(short code, int ifTrue, int ifFalse, int value) {
    long at = (long) length * SIZEOF_INSTRUCTION;
    instructions.setShort(at, code);
    instructions.setByte(at + 2, (byte) ifTrue);
    instructions.setByte(at + 3, (byte) ifFalse);
    instructions.setInt(at + 4, value);
    length++;
  }
}
