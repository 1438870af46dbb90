package dev.hiptide.cli.jvm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ProcStatusTest {
  private static final String IN_A_CONTAINER =
      """
      Name:\tjava
      State:\tS (sleeping)
      Pid:\t4711
      TracerPid:\t12
      Uid:\t1000\t1001\t1000\t1000
      Gid:\t100\t101\t100\t100
      NSpid:\t4711\t7\t1
      SigCgt:\t2000000181005ccf
      """;

  @Test
  void tellsTheNumbersInEachNamespaceAndWhoItIs() {
    ProcStatus status = ProcStatus.parse(IN_A_CONTAINER, 4711);

    assertThat(status.pids()).isEqualTo(List.of(4711L, 7L, 1L));
    assertThat(status.innerPid()).isEqualTo(1);
    assertThat(status.isInContainer()).isTrue();
    assertThat(status.tracer()).isEqualTo(12);
    assertThat(status.user()).isEqualTo(1001);
    assertThat(status.group()).isEqualTo(101);
    assertThat(status.catchesQuit()).isTrue();
  }

  @Test
  void aJvmWithoutSignalHandlersDoesNotCatchQuit() {
    ProcStatus status = ProcStatus.parse("NSpid:\t5\nSigCgt:\t2000000181000cc8\n", 5);

    assertThat(status.catchesQuit()).isFalse();
    assertThat(status.isInContainer()).isFalse();
  }

  /** As before Linux 4.1. */
  @Test
  void withoutNamespacesTheNumberIsItsOnlyOne() {
    assertThat(ProcStatus.parse("Name:\tjava\n", 5).innerPid()).isEqualTo(5);
  }
}
