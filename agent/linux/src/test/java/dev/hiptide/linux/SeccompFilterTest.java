package dev.hiptide.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hiptide.terms.Category;
import dev.hiptide.terms.SyscallTable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the filter answers, by a machine that runs it as the kernel does. */
class SeccompFilterTest {
  private static final SyscallTable SYSCALLS = SyscallTable.forArchitecture("amd64");
  private static final int X86_64 = SYSCALLS.auditArchitecture();
  private static final int I386 = 0x40000003;
  private static final int ALLOW = 0x7fff0000;
  private static final int TRACE = 0x7ff00000;

  @Test
  void tracesTheCallsOfTheCategoriesAndAllowsTheOthers() {
    byte[] filter = filter(EnumSet.of(Category.SYNC, Category.MEMORY));

    for (String traced : new String[] {"futex", "sched_yield", "mmap", "munmap", "brk"}) {
      assertThat(answer(filter, X86_64, SYSCALLS.number(traced))).as(traced).isEqualTo(TRACE);
    }
    for (String allowed : new String[] {"read", "getppid", "ioctl", "clone3"}) {
      assertThat(answer(filter, X86_64, SYSCALLS.number(allowed))).as(allowed).isEqualTo(ALLOW);
    }
    assertThat(answer(filter, X86_64, 4095)).as("a call that is not known").isEqualTo(ALLOW);
  }

  @Test
  void tracesWhatTheTracerNeedsInAnyCase() {
    byte[] filter = filter(EnumSet.of(Category.FILE_IO));

    for (String call : new String[] {"restart_syscall", "rt_sigreturn", "execve", "prctl"}) {
      assertThat(answer(filter, X86_64, SYSCALLS.number(call))).as(call).isEqualTo(TRACE);
    }
  }

  @Test
  void allCategoriesAreAllCallsKnownOrNot() {
    byte[] filter = filter(EnumSet.allOf(Category.class));

    assertThat(answer(filter, X86_64, 4095)).isEqualTo(TRACE);
    assertThat(SYSCALLS.numbers())
        .allSatisfy(number -> assertThat(answer(filter, X86_64, number)).isEqualTo(TRACE));
  }

  @Test
  void theCategoryOfAllOthersLeavesTheNamedOnesAlone() {
    byte[] filter = filter(EnumSet.of(Category.OTHER));

    assertThat(answer(filter, X86_64, SYSCALLS.number("getppid"))).isEqualTo(TRACE);
    assertThat(answer(filter, X86_64, SYSCALLS.number("futex"))).isEqualTo(ALLOW);
    assertThat(answer(filter, X86_64, 4095)).isEqualTo(TRACE);
  }

  @Test
  void allowsCallsOfAnotherArchitectureWhateverTheirNumber() {
    byte[] filter = filter(EnumSet.allOf(Category.class));

    assertThat(answer(filter, I386, SYSCALLS.number("futex"))).isEqualTo(ALLOW);
  }

  private static byte[] filter(Set<Category> categories) {
    return SeccompFilter.program(categories, SYSCALLS);
  }

  private static int answer(byte[] filter, int architecture, int number) {
    ByteBuffer program = ByteBuffer.wrap(filter).order(ByteOrder.nativeOrder());
    int accumulator = 0;
    for (int at = 0; ; at += 8) {
      int operand = program.getInt(at + 4);
      switch (program.getShort(at)) {
        case 0x20 -> accumulator = operand == 4 ? architecture : number;
        case 0x15 -> at += 8 * program.get(at + (accumulator == operand ? 2 : 3));
        case 0x06 -> {
          return operand;
        }
        default -> throw new AssertionError("instruction " + program.getShort(at));
      }
    }
  }
}
