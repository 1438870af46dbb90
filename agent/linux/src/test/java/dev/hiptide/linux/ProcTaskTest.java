package dev.hiptide.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hiptide.linux.ProcTask.Call;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProcTaskTest {
  @Test
  void readsACallWithItsArguments() {
    assertThat(
            Call.read(
                "219 0x7ffc89f2f7e8 0x1 0x927c0 0xffffffffffffff9c 0x0 0x7 0x7ffc89f2f7b8 0x7f62\n"))
        .contains(new Call(219, List.of(0x7ffc89f2f7e8L, 1L, 600_000L, -100L, 0L, 7L)));
  }

  @Test
  void aThreadOutsideOfACallIsInNone() {
    assertThat(Call.read("running\n")).isEmpty();
    assertThat(Call.read("-1 0x7ffc89f2f7b8 0x7f6206935230\n")).isEmpty();
  }
}
