package dev.hiptide.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ListenAddressTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "LocalHost:9748",
        "localhost.:9748",
        "127.0.0.1",
        "127.0.1.1:9748",
        "[::1]:9748",
        "trainer.example:9748",
        "TRAINER.example"
      })
  void onTheLoopbackAddressItsNamesAreAnswered(String header) {
    assertThat(loopback().isMeantBy(header)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example",
        "evil.example:9748",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "evil.example:127.0.0.1",
        "192.0.2.1",
        "a@localhost",
        "[::1].evil.example",
        "",
        "["
      })
  void onTheLoopbackAddressNoOtherNameIs(String header) {
    assertThat(loopback().isMeantBy(header)).isFalse();
  }

  @Test
  void aClientOfHttp10NeedsNone() {
    assertThat(loopback().isMeantBy(null)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"0.0.0.0", "192.0.2.1", "::"})
  void elsewhereItMayHaveAnyName(String host) throws Exception {
    assertThat(ListenAddress.of(host).isMeantBy("pod.cluster.example:9748")).isTrue();
  }

  private static ListenAddress loopback() {
    return new ListenAddress("trainer.example", InetAddress.getLoopbackAddress());
  }
}
