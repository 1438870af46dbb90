package dev.hiptide.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import at.favre.lib.crypto.bcrypt.BCrypt;
import dev.hiptide.endpoint.BasicAuth.Entry;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BasicAuthTest {
  @TempDir Path directory;
  private long now;

  @Test
  void letsThoseInWhoAreListed() throws Exception {
    BasicAuth auth = of(users("# who may\n\nalice:" + hash("secret") + "\n"));

    assertThat(check(auth, "alice", "secret")).isEqualTo(Entry.GRANTED);
    assertThat(check(auth, "alice", "secret")).as("again").isEqualTo(Entry.GRANTED);
    assertThat(check(auth, "alice", "guess")).as("after a right one").isEqualTo(Entry.REFUSED);
    assertThat(check(auth, "alice", "secret".repeat(20))).isEqualTo(Entry.REFUSED);
    assertThat(check(auth, "bob", "secret")).isEqualTo(Entry.REFUSED);
    assertThat(check(auth, "", "")).isEqualTo(Entry.REFUSED);
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

    assertThat(check(auth, "alice", "x".repeat(length))).isEqualTo(Entry.GRANTED);
    assertThat(check(auth, "alice", "x".repeat(70))).isEqualTo(Entry.REFUSED);
    assertThat(check(auth, "alice", "y" + "x".repeat(length - 1))).isEqualTo(Entry.REFUSED);
  }

  @Test
  void aNewPasswordIsKnownAndTheOldOneIsNot() throws Exception {
    Path file = users("alice:" + hash("secret") + "\n");
    BasicAuth auth = of(file);
    assertThat(check(auth, "alice", "secret")).isEqualTo(Entry.GRANTED);

    rewrite("# renewed\nalice:" + hash("other") + "\n");

    assertThat(check(auth, "alice", "secret")).isEqualTo(Entry.REFUSED);
    assertThat(check(auth, "alice", "other")).isEqualTo(Entry.GRANTED);
  }

  @Test
  void whoWasTakenOffTheListIsRefusedTheLastOneToo() throws Exception {
    String bob = "bob:" + hash("key") + "\n";
    BasicAuth auth = of(users("alice:" + hash("secret") + "\n" + bob));
    assertThat(check(auth, "alice", "secret")).isEqualTo(Entry.GRANTED);
    assertThat(check(auth, "bob", "key")).isEqualTo(Entry.GRANTED);

    rewrite(bob);
    assertThat(check(auth, "alice", "secret")).isEqualTo(Entry.REFUSED);
    assertThat(check(auth, "bob", "key")).isEqualTo(Entry.GRANTED);

    rewrite("# nobody\n");
    assertThat(check(auth, "bob", "key")).isEqualTo(Entry.REFUSED);
    assertThat(check(auth, "", "")).isEqualTo(Entry.REFUSED);
  }

  /** A thread of the endpoint waits for each that is being checked. */
  @Test
  void guessesOfOneNetworkAreCheckedOneAtATime() throws Exception {
    BasicAuth auth = of(users("alice:" + hash("secret") + "\n"));
    ExecutorService guessers = Executors.newFixedThreadPool(8);
    try {
      List<Callable<Entry>> guesses = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        Credentials guess = new Credentials("alice", "guess " + i);
        InetAddress from = InetAddress.getByName("2001:db8::" + i);
        guesses.add(() -> auth.check(from, guess));
      }
      List<Entry> entries = new ArrayList<>();
      for (Future<Entry> each : guessers.invokeAll(guesses)) {
        entries.add(each.get());
      }

      assertThat(entries).contains(Entry.REFUSED, Entry.LATER).doesNotContain(Entry.GRANTED);
      assertThat(check(auth, "alice", "secret")).as("from elsewhere").isEqualTo(Entry.GRANTED);
    } finally {
      guessers.shutdown();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Basic",
        "Basic ",
        "Basic !!!!",
        "Basic YWxpY2U=", // alice
        "Bearer YWxpY2U6c2VjcmV0",
        "Basic YWxpY2U6c2VjcmV0 more"
      })
  void aHeaderOfAnotherFormNamesNobody(String header) {
    assertThat(Credentials.of(header)).isEmpty();
    assertThat(Credentials.of(null)).isEmpty();
  }

  @Test
  void aPasswordMayHaveColons() {
    assertThat(Credentials.of("basic YTpiOmM=")).contains(new Credentials("a", "b:c"));
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

  private static Entry check(BasicAuth auth, String user, String password) {
    return auth.check(InetAddress.getLoopbackAddress(), new Credentials(user, password));
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
