package dev.hiptide.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class PidNamespaceTest {
  @Test
  void endsWithItsFirstProcess() {
    assertThat(PidNamespace.endsWith(1)).isTrue();
  }

  @Test
  void doesNotEndWithOneThatIsNotThere() {
    assertThat(PidNamespace.endsWith(0)).isFalse();
  }

  @Test
  void hasANumber() throws IOException {
    assertThat(PidNamespace.inode()).isPositive();
  }
}
