package dev.hiptide.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hiptide.settings.Access;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExposureTest {
  private static final Optional<Access.Tls> TLS =
      Optional.of(new Access.Tls(Path.of("crt"), Path.of("key")));
  private static final Optional<Path> USERS = Optional.of(Path.of("users"));

  @Test
  void whoListensBeyondLoopbackIsToldWhatIsOpen() throws Exception {
    ListenAddress everywhere = ListenAddress.of("0.0.0.0");

    assertThat(Exposure.openness(everywhere, Access.OPEN))
        .singleElement()
        .asString()
        .startsWith("whoever reaches 0.0.0.0 may read");
    assertThat(Exposure.openness(everywhere, new Access(TLS, Optional.empty()))).hasSize(1);
    assertThat(Exposure.openness(everywhere, new Access(Optional.empty(), USERS)))
        .singleElement()
        .asString()
        .startsWith("passwords for the endpoint travel in clear");
    assertThat(Exposure.openness(everywhere, new Access(TLS, USERS))).isEmpty();
    assertThat(Exposure.openness(ListenAddress.of("127.0.0.1"), Access.OPEN)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"17.0.13", "17.0.15+6", "21.0.5", "23.0.1", "24", "25.0.3+9"})
  void knowsWhichJavaLimitsRequests(String version) {
    assertThat(Exposure.isLimited(Runtime.Version.parse(version))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"17", "17.0.12", "18.0.2", "20.0.1", "21", "21.0.4", "22.0.2", "23"})
  void andWhichDoesNot(String version) {
    assertThat(Exposure.isLimited(Runtime.Version.parse(version))).isFalse();
  }
}
