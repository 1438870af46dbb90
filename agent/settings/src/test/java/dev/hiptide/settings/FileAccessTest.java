package dev.hiptide.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FileAccessTest {
  private static final Path FILE = Path.of("/a/file");

  @Test
  void whatTakesTooLongIsTriedAgainWhenItIsOver() throws Exception {
    CountDownLatch answers = new CountDownLatch(1);
    assertThatThrownBy(
            () ->
                FileAccess.inTime(
                    FILE,
                    () -> {
                      answers.await();
                      return "late";
                    }))
        .isInstanceOf(IOException.class)
        .hasMessage("/a/file cannot be read within 5 s");
    assertThatThrownBy(() -> FileAccess.inTime(FILE, () -> "no second thread"))
        .isInstanceOf(IOException.class)
        .hasMessage("/a/file still cannot be read");
    assertThat(FileAccess.inTime(Path.of("/another"), () -> "is read")).isEqualTo("is read");
    answers.countDown();
    while (!isRead()) { // the class's timeout is the deadline
      Thread.sleep(5);
    }
  }

  private static boolean isRead() {
    try {
      return FileAccess.inTime(FILE, () -> true);
    } catch (IOException e) {
      return false;
    }
  }
}
