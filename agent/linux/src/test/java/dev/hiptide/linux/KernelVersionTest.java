package dev.hiptide.linux;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KernelVersionTest {
  @ParameterizedTest
  @CsvSource({
    "4.18.0-553.el8_10.x86_64, false, false",
    "5.3, true, false",
    "5.15.0-91-generic, true, false",
    "5.16.1, true, true",
    "6.1.0-28-amd64, true, true",
    "10.0, true, true"
  })
  void tellsWhatAKernelCanDo(String release, boolean syscallInfo, boolean harmlessExitStop) {
    KernelVersion kernel = KernelVersion.parse(release);

    assertThat(kernel.isAtLeast(KernelVersion.WITH_SYSCALL_INFO)).isEqualTo(syscallInfo);
    assertThat(kernel.isAtLeast(KernelVersion.WITH_HARMLESS_EXIT_STOP)).isEqualTo(harmlessExitStop);
  }
}
