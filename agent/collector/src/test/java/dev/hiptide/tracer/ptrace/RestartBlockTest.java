package dev.hiptide.tracer.ptrace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hiptide.terms.SyscallTable;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Arguments as {@code /proc/PID/syscall} had them of programs in restart_syscall(2). */
class RestartBlockTest {
  private static final SyscallTable SYSCALLS = SyscallTable.forArchitecture("amd64");

  @ParameterizedTest
  @CsvSource({
    "futex, 0x7f91fc479fc8 0x89 0x0 0x7f91d5ffe730 0x0 0xffffffff", // HotSpot's parkNanos
    "futex, 0x7f91fc479fc8 0x189 0x1 0x7f91d5ffe730 0x0 0xffffffff", // by the clock of the day
    "futex, 0x7ffeb64f739c 0x80 0x0 0x7ffeb64f73b0 0x0 0x0",
    "futex, 0x7ffeb64f739c 0x0 0x0 0x7ffeb64f73b0 0x0 0x0", // shared
    "futex, 0x7ffeb64f739c 0x9 0x0 0x7ffeb64f73b0 0x0 0xffffffff",
    "nanosleep, 0x7fff293e31a0 0x0 0x7fff293e3a3d 0x1999999999999999 0x0 0x7fff293e32c8",
    "nanosleep, 0x7fff72198ac0 0x7fff72198ac0 0x7fff7219aa3d 0x1999999999999999 0x0 0x0",
    "clock_nanosleep, 0x0 0x0 0x7ffc5b90c220 0x0 0x1999999999999999 0x0",
    "clock_nanosleep, 0x1 0x0 0x7ffe3726df90 0x7ffe3726dfd0 0x0 0x0",
    "poll, 0x7ffc89f2f7e8 0x1 0x927c0 0x7f62068478d0 0x1999999999999999 0x0",
    "poll, 0x7ffc89f2f7e8 0x9 0x927c0 0x7f62068478d0 0x1999999999999999 0x0",
    "poll, 0x0 0x0 0x927c0 0x7f3fecd828d0 0x1999999999999999 0x0"
  })
  void tellsTheCallByItsArguments(String name, String arguments) {
    assertThat(RestartBlock.of(SYSCALLS).resumed(list(arguments)::get))
        .hasValue(SYSCALLS.number(name));
  }

  @Test
  void saysNothingOfWhatIsNoneOfThem() {
    assertThat(RestartBlock.of(SYSCALLS).resumed(list("0x5 0x0 0x0 0x0 0x0 0x0")::get)).isEmpty();
  }

  /** That has no poll(2), and ppoll(2) goes on in another way. */
  @Test
  void knowsThoseOfTheArchitectureAlone() {
    RestartBlock block = RestartBlock.of(SyscallTable.forArchitecture("aarch64"));

    assertThat(block.resumed(list("0x7ffc89f2f7e8 0x1 0x927c0 0x0 0x0 0x0")::get)).isEmpty();
  }

  private static List<Long> list(String arguments) {
    return Arrays.stream(arguments.split(" ")).map(Long::decode).toList();
  }
}
