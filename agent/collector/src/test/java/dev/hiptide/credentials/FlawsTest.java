package dev.hiptide.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hiptide.credentials.TlsContexts.Identity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlawsTest {
  private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

  @TempDir Path directory;
  private Path key;

  @BeforeEach
  void aKeyOfTheOwnersAlone() throws Exception {
    key = Files.writeString(directory.resolve("key"), "not looked into");
    permit("rw-r-----");
  }

  @Test
  void aGoodOneHasNone() throws Exception {
    assertThat(of("rsa.crt", NOW)).isEmpty();
    assertThat(of("ec.crt", NOW)).isEmpty();
  }

  @Test
  void oneOfAnotherTimeIsNamedWithItsTime() throws Exception {
    assertThat(of("rsa.crt", Instant.parse("2020-01-01T00:00:00Z")))
        .singleElement()
        .asString()
        .contains(sample("rsa.crt") + " is not valid before 20");
    assertThat(of("rsa.crt", Instant.parse("2200-01-01T00:00:00Z")))
        .singleElement()
        .asString()
        .contains(sample("rsa.crt") + " has expired at 2126-");
  }

  @Test
  void aWeakKeyIsNamed() throws Exception {
    assertThat(of("weak.crt", NOW)).singleElement().asString().contains("has a weak key");
  }

  @Test
  void aKeyThatEverybodyMayReadIsNamed() throws Exception {
    permit("rw-r--r--");
    assertThat(of("rsa.crt", NOW))
        .containsExactly("every user of this machine may read the key in " + key);
  }

  private List<String> of(String certificate, Instant now) throws Exception {
    return Flaws.of(new Identity(sample(certificate), key), now);
  }

  private void permit(String permissions) throws Exception {
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString(permissions));
  }

  private static Path sample(String name) {
    return Path.of(TlsContexts.class.getResource(name).getPath());
  }
}
