package dev.hiptide.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReloadingTest {
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  @TempDir Path directory;
  private Path left;
  private Path right;
  private final List<String> messages = new ArrayList<>();
  private volatile int reads;
  private volatile long now;

  @BeforeEach
  void writeFiles() throws Exception {
    left = Files.writeString(directory.resolve("left"), "1");
    right = Files.writeString(directory.resolve("right"), "1");
  }

  @Test
  void readsWhatHasChangedAndNothingElse() throws Exception {
    Reloading<String> pair = pair();
    assertThat(later(pair)).isEqualTo("1");
    assertThat(later(pair)).isEqualTo("1");
    assertThat(reads).isEqualTo(1);

    Files.writeString(left, "20");
    Files.writeString(right, "20");

    assertThat(later(pair)).isEqualTo("20");
    assertThat(reads).isEqualTo(2);
    assertThat(messages).isEmpty();
  }

  @Test
  void seesAFileThatWasMovedToThePlaceOfAnotherOfTheSameSizeAndTime() throws Exception {
    Reloading<String> pair = pair();
    for (Path file : List.of(left, right)) {
      Path other = Files.writeString(directory.resolve("other"), "2");
      Files.setLastModifiedTime(other, Files.getLastModifiedTime(file));
      Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
    }

    assertThat(later(pair)).isEqualTo("2");
  }

  /** A connection asks more than once. */
  @Test
  void whoWritesOneFileAfterTheOtherIsNotToldOfIt() throws Exception {
    Reloading<String> pair = pair();
    Files.writeString(left, "20");
    assertThat(later(pair)).isEqualTo("1");
    for (int i = 0; i < 5; i++) {
      assertThat(pair.get()).isEqualTo("1");
    }
    Files.writeString(right, "20");
    assertThat(later(pair)).isEqualTo("20");
    assertThat(messages).isEmpty();
  }

  @Test
  void whoeverAsksMakesNoWork() throws Exception {
    Reloading<String> pair = pair();
    Files.writeString(left, "20");
    later(pair);
    int readsBefore = reads;
    for (int i = 0; i < 100; i++) {
      pair.get();
    }
    assertThat(reads).isEqualTo(readsBefore);
  }

  @Test
  void whileOneWaitsForTheFileSystemOthersTakeWhatWasReadBefore() throws Exception {
    CountDownLatch isReading = new CountDownLatch(1);
    CountDownLatch answer = new CountDownLatch(1);
    Reloading<String> file =
        reloading(
            () -> {
              if (++reads > 1) {
                isReading.countDown();
                awaited(answer);
              }
              return Integer.toString(reads);
            });
    Files.writeString(left, "20");
    now += Reloading.PAUSE.toNanos();
    CompletableFuture<String> first = CompletableFuture.supplyAsync(file::get);
    try {
      assertThat(isReading.await(DEADLINE.toSeconds(), TimeUnit.SECONDS)).isTrue();

      assertThat(CompletableFuture.supplyAsync(file::get)).succeedsWithin(DEADLINE).isEqualTo("1");
      assertThat(first).isNotDone();
    } finally {
      answer.countDown();
    }
    assertThat(first).succeedsWithin(DEADLINE).isEqualTo("2");
  }

  /** Otherwise, a file system that answers slowly is asked without end. */
  @Test
  void thePauseBeginsWhenACheckHasEnded() throws Exception {
    Reloading<String> file =
        reloading(
            () -> {
              now += 2 * Reloading.PAUSE.toNanos();
              return Integer.toString(++reads);
            });
    Files.writeString(left, "20");
    assertThat(later(file)).isEqualTo("2");
    Files.writeString(left, "300");

    assertThat(file.get()).isEqualTo("2");
    assertThat(later(file)).isEqualTo("3");
  }

  @Test
  void keepsWhatItHasAndTellsOnceWhatIsWrong() throws Exception {
    Reloading<String> pair = pair();
    Files.delete(right);
    for (int i = 0; i < 5; i++) {
      assertThat(later(pair)).isEqualTo("1");
    }
    assertThat(messages).singleElement().asString().contains("stays in use", right.toString());

    Files.writeString(right, "20");
    for (int i = 0; i < 5; i++) {
      assertThat(later(pair)).as("the left one is older").isEqualTo("1");
    }
    assertThat(messages).as("another trouble").hasSize(2).last().asString().contains("no pair");

    Files.writeString(left, "20");
    assertThat(later(pair)).isEqualTo("20");
    assertThat(messages)
        .hasSize(3)
        .last()
        .isEqualTo("can be used again: %s, %s".formatted(left, right));

    Files.delete(right);
    later(pair);
    later(pair);
    assertThat(messages).as("the first trouble, again").hasSize(4);
  }

  @Test
  void doesNotBeginWithFilesThatAreNone() throws Exception {
    Files.writeString(right, "20");
    assertThatThrownBy(this::pair).isInstanceOf(IOException.class).hasMessage("no pair");
    Files.delete(left);
    assertThatThrownBy(this::pair).hasMessageContaining(left.toString());
  }

  private String later(Reloading<String> pair) {
    now += Reloading.PAUSE.toNanos();
    return pair.get();
  }

  private Reloading<String> pair() throws IOException {
    return reloading(
        () -> {
          reads++;
          String text = Files.readString(left);
          if (!text.equals(Files.readString(right))) {
            throw new IOException("no pair");
          }
          return text;
        });
  }

  private Reloading<String> reloading(Reloading.Reader<String> reader) throws IOException {
    return new Reloading<>(List.of(left, right), reader, messages::add, () -> now);
  }

  private static void awaited(CountDownLatch latch) throws IOException {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }
}
