package dev.hiptide.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ProcStatTest {
  @Test
  void readsBehindANameThatHoldsBlanksAndParentheses() {
    ProcStat stat =
        ProcStat.parse(
            "4711 (a) R (b c) S 1 2 3 4 5 6 7 8 9 10 20 3 13 14 15 16 17 18 12345 20 21 22\n");
    assertThat(stat.state()).isEqualTo('S');
    assertThat(stat.parent()).isEqualTo(1);
    assertThat(stat.cpuTicks()).isEqualTo(23);
    assertThat(stat.startTicks()).isEqualTo(12345);
    assertThat(stat.hasEnded()).isFalse();
  }

  @Test
  void tellsOfThisProcess() throws IOException {
    ProcStat self = ProcStat.read(Path.of("/proc/self"));
    assertThat(self.hasEnded()).isFalse();
    assertThat(self.isStopped()).isFalse();
    assertThat(self.startTicks()).isPositive();
  }

  @Test
  void processThatIsGoneCannotBeRead() {
    assertThatThrownBy(() -> ProcStat.read(Path.of("/proc/0"))).isInstanceOf(IOException.class);
  }
}
