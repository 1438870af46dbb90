package dev.hiptide.tracer.ptrace;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import dev.hiptide.linux.Linux;
import java.nio.ByteBuffer;

/**
 * The answer to PTRACE_GET_SYSCALL_INFO (ptrace(2), Linux 5.3): {@code struct ptrace_syscall_info}
 * of linux/ptrace.h. One buffer, used again for each stop.
 */
final class SyscallStop {
  static final int ENTRY = 1;
  static final int EXIT = 2;
  static final int SECCOMP = 3;

  private static final int BYTES = 88;
  private static final int OP = 0;
  private static final int INSTRUCTION_POINTER = 8;
  private static final int NUMBER = 24;
  private static final int ARGUMENTS = 32;
  private static final int VALUE = 24;
  private static final int IS_ERROR = 32;

  private final Memory memory = new Memory(BYTES);
  private final long address = Pointer.nativeValue(memory);
  private final ByteBuffer info = memory.getByteBuffer(0, BYTES);

  /** Reads the stop of a thread. */
  void read(int tid) {
    Linux.ptrace(Linux.PTRACE_GET_SYSCALL_INFO, tid, BYTES, address);
  }

  int op() {
    return info.get(OP);
  }

  long instructionPointer() {
    return info.getLong(INSTRUCTION_POINTER);
  }

  int number() {
    return (int) info.getLong(NUMBER);
  }

  /** One of the six arguments, from 0. */
  long argument(int index) {
    return info.getLong(ARGUMENTS + Long.BYTES * index);
  }

  long value() {
    return info.getLong(VALUE);
  }

  /** The error number that the call returns, errno(3); 0 for success. */
  int error() {
    return info.get(IS_ERROR) == 0 ? 0 : (int) -value();
  }
}
