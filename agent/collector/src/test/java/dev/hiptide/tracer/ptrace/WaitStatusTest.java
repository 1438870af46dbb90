package dev.hiptide.tracer.ptrace;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WaitStatusTest {
  @ParameterizedTest
  @CsvSource({
    "0x00002a00, ENDED", // exit(42)
    "0x00000009, ENDED", // killed
    "0x0000008b, ENDED", // SIGSEGV with a core
    "0x0000857f, SYSCALL",
    "0x00000b7f, SIGNAL", // SIGSEGV
    "0x0000057f, SIGNAL", // a SIGTRAP of the program's own
    "0x0000137f, SIGNAL", // SIGSTOP about to be delivered
    "0x0003057f, CLONE",
    "0x0004057f, EXEC",
    "0x0006057f, EXIT",
    "0x0080057f, INTERRUPTED",
    "0x0080137f, GROUP_STOP", // SIGSTOP
    "0x0080167f, GROUP_STOP" // SIGTTOU
  })
  void tellsStopsApart(String status, WaitStatus expected) {
    assertThat(WaitStatus.of(Integer.decode(status))).isEqualTo(expected);
  }
}
