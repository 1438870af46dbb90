package dev.hiptide.cli.jvm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ListeningSocketsTest {
  /** Both 0x2614 = 9748: one listens, the other is a connection; the third is another's, IPv6. */
  private static final List<String> TABLE =
      List.of(
          "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode",
          "   0: 0100007F:2614 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 111 1 0",
          "   1: 0100007F:2614 0100007F:C350 01 00000000:00000000 00:00000000 00000000     0        0 222 1 0",
          "   2: 00000000000000000000000000000000:1F90 00000000000000000000000000000000:0000 0A"
              + " 00000000:00000000 00:00000000 00000000     0        0 333 1 0");

  @Test
  void findsTheSocketsThatListen() {
    assertThat(ListeningSockets.at(9748, TABLE)).containsExactly("socket:[111]");
    assertThat(ListeningSockets.at(8080, TABLE)).containsExactly("socket:[333]");
    assertThat(ListeningSockets.at(80, TABLE)).isEmpty();
  }
}
