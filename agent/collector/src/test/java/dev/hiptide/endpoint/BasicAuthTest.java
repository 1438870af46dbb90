package dev.hiptide.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import at.favre.lib.crypto.bcrypt.BCrypt;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BasicAuthTest {
  @TempDir Path directory;
  private long now;

  @Test
  void letsThoseInWhoAreListed() throws Exception {
    BasicAuth auth = of(users("# who may\n\nalice:" + hash("secret") + "\n"));

    assertThat(auth.checkCredentials("alice", "secret")).isTrue();
    assertThat(auth.checkCredentials("alice", "secret")).as("again").isTrue();
    assertThat(auth.checkCredentials("alice", "guess")).as("after a right one").isFalse();
    assertThat(auth.checkCredentials("alice", "secret".repeat(20))).isFalse();
    assertThat(auth.checkCredentials("bob", "secret")).isFalse();
    assertThat(auth.checkCredentials("", "")).isFalse();
  }

  /** As crypt(3) has them: bcrypt takes the first 72 bytes, and so does whoever writes the file. */
  @ParameterizedTest
  @CsvSource({
    "71, $2b$04$rIC0ZUv7ckyT4OpSQwKaAuyKJKnnpZEQ3MhRoQ5KKDBVJW49fYRbK",
    "72, $2b$04$rIC0ZUv7ckyT4OpSQwKaAuxVq2sFVDX7V9GKxHjFP81YmS8QyBQgm",
    "73, $2y$04$rIC0ZUv7ckyT4OpSQwKaAuxVq2sFVDX7V9GKxHjFP81YmS8QyBQgm",
    "100, $2a$04$rIC0ZUv7ckyT4OpSQwKaAuxVq2sFVDX7V9GKxHjFP81YmS8QyBQgm"
  })
  void aLongPasswordIsTakenAsOthersTakeIt(int length, String hash) throws Exception {
    BasicAuth auth = of(users("alice:" + hash + "\n"));

    assertThat(auth.checkCredentials("alice", "x".repeat(length))).isTrue();
    assertThat(auth.checkCredentials("alice", "x".repeat(70))).isFalse();
    assertThat(auth.checkCredentials("alice", "y" + "x".repeat(length - 1))).isFalse();
  }

  @Test
  void aNewPasswordIsKnownAndTheOldOneIsNot() throws Exception {
    Path file = users("alice:" + hash("secret") + "\n");
    BasicAuth auth = of(file);
    assertThat(auth.checkCredentials("alice", "secret")).isTrue();

    rewrite("# renewed\nalice:" + hash("other") + "\n");

    assertThat(auth.checkCredentials("alice", "secret")).isFalse();
    assertThat(auth.checkCredentials("alice", "other")).isTrue();
  }

  @Test
  void whoWasTakenOffTheListIsRefusedTheLastOneToo() throws Exception {
    String bob = "bob:" + hash("key") + "\n";
    BasicAuth auth = of(users("alice:" + hash("secret") + "\n" + bob));
    assertThat(auth.checkCredentials("alice", "secret")).isTrue();
    assertThat(auth.checkCredentials("bob", "key")).isTrue();

    rewrite(bob);
    assertThat(auth.checkCredentials("alice", "secret")).isFalse();
    assertThat(auth.checkCredentials("bob", "key")).isTrue();

    rewrite("# nobody\n");
    assertThat(auth.checkCredentials("bob", "key")).isFalse();
    assertThat(auth.checkCredentials("", "")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "alice:secret,'line 1, is not user:hash'",
    "alice,'line 1, is not user:hash'",
    "# none,names no user",
    "alice:$2y$03$rIC0ZUv7ckyT4OpSQwKaAullfupdmMJFHpxGiWclOW1HfVlTiiCxm,has a bcrypt cost of 3",
    "alice:$2y$31$rIC0ZUv7ckyT4OpSQwKaAullfupdmMJFHpxGiWclOW1HfVlTiiCxm,has a bcrypt cost of 31"
  })
  void sayWhatIsWrongWithAFile(String text, String message) throws Exception {
    Path file = users(text);

    assertThatThrownBy(() -> of(file))
        .hasMessageContaining(file.toString())
        .hasMessageContaining(message);
  }

  @Test
  void aFileThatIsNoListIsNotRead() throws Exception {
    Path large = Files.write(directory.resolve("model"), new byte[2_000_000]);
    assertThatThrownBy(() -> of(large)).hasMessageContaining("more than 1000000 bytes");

    Path binary = Files.write(directory.resolve("binary"), new byte[] {(byte) 0xff, 1});
    assertThatThrownBy(() -> of(binary)).hasMessageContaining("no text in UTF-8");
  }

  private BasicAuth of(Path file) throws Exception {
    return BasicAuth.of(
        file,
        message -> {
          throw new AssertionError(message);
        },
        () -> now);
  }

  private void rewrite(String text) throws Exception {
    users(text);
    now += Reloading.PAUSE.toNanos();
  }

  private Path users(String text) throws Exception {
    return Files.writeString(directory.resolve("users"), text);
  }

  private static String hash(String password) {
    return BCrypt.withDefaults().hashToString(4, password.toCharArray());
  }
}
