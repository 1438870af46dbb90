package dev.hiptide.linux;

import dev.hiptide.terms.Category;
import dev.hiptide.terms.SyscallTable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The program that the kernel runs at each system call (seccomp(2)): SECCOMP_RET_TRACE for the
 * calls of some categories, SECCOMP_RET_ALLOW for the others. Comparisons one after the other, as
 * the kernel remembers for each number that it is always allowed, and then does not run them; with
 * a bit map it could not. Pure.
 */
public final class SeccompFilter {
  /** Calls without which the tracer loses its way, and that are rare. */
  private static final List<String> FOR_THE_TRACER =
      List.of("restart_syscall", "rt_sigreturn", "execve", "execveat", "exit", "prctl");

  // linux/bpf_common.h
  private static final int LOAD_WORD = 0x20; // BPF_LD | BPF_W | BPF_ABS
  private static final int JUMP_EQUAL = 0x15; // BPF_JMP | BPF_JEQ | BPF_K
  private static final int RETURN = 0x06; // BPF_RET | BPF_K

  // linux/seccomp.h
  private static final int NUMBER_AT = 0; // of struct seccomp_data
  private static final int ARCHITECTURE_AT = 4;
  private static final int ALLOW = 0x7fff0000;
  private static final int TRACE = 0x7ff00000;

  private static final int INSTRUCTION_BYTES = 8;

  private SeccompFilter() {}

  /** Whether a call is to be traced that is known by its number. */
  private static boolean isTraced(int number, Set<Category> categories, SyscallTable syscalls) {
    return categories.contains(syscalls.category(number))
        || FOR_THE_TRACER.contains(syscalls.name(number));
  }

  /**
   * The program, as struct sock_filter has it. Calls of another architecture than the table's, by
   * 32-bit code, are allowed unseen; a number that the table does not know is in {@link
   * Category#OTHER}, as everywhere.
   */
  public static byte[] program(Set<Category> categories, SyscallTable syscalls) {
    boolean tracesOthers = categories.contains(Category.OTHER);
    Set<Integer> exceptions = new TreeSet<>();
    for (int number : syscalls.numbers()) {
      if (isTraced(number, categories, syscalls) != tracesOthers) {
        exceptions.add(number);
      }
    }
    ByteBuffer program =
        ByteBuffer.allocate((5 + 2 * exceptions.size()) * INSTRUCTION_BYTES)
            .order(ByteOrder.nativeOrder());
    add(program, LOAD_WORD, 0, 0, ARCHITECTURE_AT);
    add(program, JUMP_EQUAL, 1, 0, syscalls.auditArchitecture());
    add(program, RETURN, 0, 0, ALLOW);
    add(program, LOAD_WORD, 0, 0, NUMBER_AT);
    for (int number : exceptions) {
      add(program, JUMP_EQUAL, 0, 1, number);
      add(program, RETURN, 0, 0, tracesOthers ? ALLOW : TRACE);
    }
    add(program, RETURN, 0, 0, tracesOthers ? TRACE : ALLOW);
    return program.array();
  }

  private static void add(ByteBuffer program, int code, int ifTrue, int ifFalse, int operand) {
    program.putShort((short) code).put((byte) ifTrue).put((byte) ifFalse).putInt(operand);
  }
}
