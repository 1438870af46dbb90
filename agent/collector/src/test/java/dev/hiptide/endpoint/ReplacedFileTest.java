package dev.hiptide.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hiptide.settings.SmallFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What was a file with users or a certificate when the program began, and is none now. */
@Timeout(30)
class ReplacedFileTest {
  @TempDir Path directory;

  private final List<String> messages = new ArrayList<>();
  private Path file;
  private long now;
  private Reloading<String> content;

  @BeforeEach
  void readFile() throws IOException {
    file = Files.writeString(directory.resolve("file"), "first");
    content = new Reloading<>(List.of(file), () -> SmallFile.read(file), messages::add, () -> now);
  }

  @Test
  void pipeIsNotWaitedFor() throws Exception {
    Files.delete(file);
    assertThat(new ProcessBuilder("mkfifo", file.toString()).start().waitFor()).isZero();
    assertStaysAndIsTold("is no regular file, but a pipe, a socket or a disk");
  }

  @Test
  void deviceWithoutAnEndIsNotRead() throws Exception {
    Files.delete(file);
    Files.createSymbolicLink(file, Path.of("/dev/zero"));
    assertStaysAndIsTold("is no regular file, but a device");
    Files.delete(file); // not left to JUnit, which warns of such a link
  }

  @Test
  void fileWithoutAnEndIsNotReadToIt() throws Exception {
    Files.write(file, new byte[10_000_000]);
    assertStaysAndIsTold("has more than 1000000 bytes");
  }

  private void assertStaysAndIsTold(String reason) {
    for (int look = 0; look < 3; look++) {
      now += Reloading.PAUSE.toNanos();
      assertThat(content.get()).isEqualTo("first");
    }
    assertThat(messages).singleElement().asString().contains(file.toString(), reason);
  }
}
