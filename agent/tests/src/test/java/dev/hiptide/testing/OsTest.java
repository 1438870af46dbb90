package dev.hiptide.testing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OsTest {
  @Test
  void aFreePortNeedsNoPrivilegeAndIsGivenOnce() throws Exception {
    int port = Os.freePort();
    assertThat(port).isGreaterThanOrEqualTo(1024);
    assertThat(Os.freePort()).isNotEqualTo(port);
  }

  @Test
  void portsAreThoseThatTheKernelGivesToNobody() {
    assertThat(Os.portsOutside(32_768, 60_999))
        .contains(1024, 32_767, 61_000, 65_535)
        .doesNotContain(1023, 32_768, 60_999);
  }

  @Test
  void whereTheKernelGivesNearlyAllTheyAreStillMany() {
    assertThat(Os.portsOutside(4, 65_535)).hasSize(65_536 - 1024).contains(1024, 65_535);
  }
}
