package dev.hiptide.collector;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PortsTest {
  @Test
  void onLoopbackAnotherPortIsBetterThanNone() {
    assertThat(Ports.toTry(0, 9748, true)).containsExactly(9748, 0);
    assertThat(Ports.toTry(9748, 9748, true)).containsExactly(9748, 0);
    assertThat(Ports.toTry(40000, 9748, true)).containsExactly(40000, 9748, 0);
    assertThat(Ports.toTry(40000, 0, true)).containsExactly(40000, 0);
    assertThat(Ports.toTry(0, 0, true)).containsExactly(0);
  }

  @Test
  void elsewhereItIsThePortThatWasAskedForOrNone() {
    assertThat(Ports.toTry(0, 9748, false)).containsExactly(9748);
    assertThat(Ports.toTry(40000, 9748, false)).containsExactly(9748);
    assertThat(Ports.toTry(40000, 0, false)).containsExactly(40000, 0);
    assertThat(Ports.toTry(0, 0, false)).containsExactly(0);
  }
}
