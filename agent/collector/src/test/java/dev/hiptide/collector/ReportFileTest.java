package dev.hiptide.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.hiptide.settings.FileKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ReportFileTest {
  private static final String TEXT = "a report, in µs\n";

  @TempDir Path directory;

  @Test
  void isANewFileWithTheModeThatOthersHave() throws IOException {
    Path file = directory.resolve("report");
    Path other = Files.writeString(directory.resolve("other"), "");
    ReportFile.write(file, TEXT);
    assertThat(file).content().isEqualTo(TEXT);
    assertThat(Files.getPosixFilePermissions(file)).isEqualTo(Files.getPosixFilePermissions(other));
    assertNothingBeside("report", "other");
  }

  @Test
  void replacesARegularFile() throws IOException {
    Path file = Files.writeString(directory.resolve("report"), "a longer text of another program");
    ReportFile.write(file, TEXT);
    assertThat(file).content().isEqualTo(TEXT);
    assertNothingBeside("report");
  }

  /** Where everybody may create files, and one user knows what name a draft would have. */
  @Test
  void linkThatLiesWhereADraftMightBeIsNotFollowed() throws IOException {
    Path victim = Files.writeString(directory.resolve("victim"), "another's");
    Path file = directory.resolve("report");
    Files.createSymbolicLink(directory.resolve("report.part"), victim);
    ReportFile.write(file, TEXT);
    assertThat(victim).content().isEqualTo("another's");
    assertThat(file).content().isEqualTo(TEXT);
  }

  @Test
  void twoWritersOfOneFileNeverMeet() throws Exception {
    Path file = directory.resolve("report");
    List<String> texts = List.of("one\n".repeat(50_000), "two\n".repeat(20_000));
    ExecutorService writers = Executors.newFixedThreadPool(texts.size());
    try {
      List<Future<?>> writings =
          IntStream.range(0, 200)
              .<Future<?>>mapToObj(
                  i ->
                      writers.submit(
                          () -> {
                            ReportFile.write(file, texts.get(i % texts.size()));
                            return null;
                          }))
              .toList();
      while (!writings.stream().allMatch(Future::isDone)) {
        assertThat(readIfThere(file)).isIn(texts.get(0), texts.get(1), "");
      }
      for (Future<?> writing : writings) {
        writing.get();
      }
    } finally {
      writers.shutdownNow();
    }
    assertNothingBeside("report");
  }

  @Test
  void deviceIsWrittenToAndStays() throws Exception {
    Path device = directory.resolve("null");
    assumeThat(run("mknod", device.toString(), "c", "1", "3")).isZero(); // root alone may
    assumeThat(run("sh", "-c", "echo > " + device)).isZero(); // unless it is mounted nodev
    ReportFile.write(device, TEXT);
    assertThat(FileKind.of(device)).isEqualTo(FileKind.CHARACTER_DEVICE);
    assertNothingBeside("null");
  }

  @Test
  void pipeIsRefusedWithoutWaitingForAReaderAndStays() throws Exception {
    Path pipe = directory.resolve("pipe");
    assertThat(run("mkfifo", pipe.toString())).isZero();
    assertThatThrownBy(() -> ReportFile.write(pipe, TEXT))
        .isInstanceOf(IOException.class)
        .hasMessage("it is a pipe, a socket or a disk");
    assertThat(FileKind.of(pipe)).isEqualTo(FileKind.OTHER);
    assertNothingBeside("pipe");
  }

  @Test
  void directoryIsRefused() {
    assertThatThrownBy(() -> ReportFile.write(directory, TEXT)).hasMessage("it is a directory");
  }

  @Test
  void linkOfOnesOwnStaysAndLeadsToTheReport() throws IOException {
    Path target = Files.writeString(directory.resolve("of-today"), "of another run");
    Path link = Files.createSymbolicLink(directory.resolve("latest"), Path.of("of-today"));
    ReportFile.write(link, TEXT);
    assertThat(link).isSymbolicLink();
    assertThat(target).content().isEqualTo(TEXT);
    assertNothingBeside("latest", "of-today");
  }

  @Test
  void linkOfAnotherUserIsNotFollowed() throws IOException {
    Path victim = Files.writeString(directory.resolve("victim"), "root's");
    Path link = Files.createSymbolicLink(directory.resolve("report"), victim);
    assumeThat(Files.getAttribute(victim, "unix:uid")).isEqualTo(0); // who may give files away
    Files.setAttribute(link, "unix:uid", 1, LinkOption.NOFOLLOW_LINKS);
    assertThatThrownBy(() -> ReportFile.write(link, TEXT)).hasMessage("it is another user's link");
    assertThat(victim).content().isEqualTo("root's");
    assertThat(link).isSymbolicLink();
  }

  @Test
  void linksInACircleHaveAnEnd() throws IOException {
    Path one = directory.resolve("one");
    Files.createSymbolicLink(one, directory.resolve("two"));
    Files.createSymbolicLink(directory.resolve("two"), one);
    assertThatThrownBy(() -> ReportFile.write(one, TEXT)).hasMessageContaining("to each other");
  }

  private void assertNothingBeside(String... names) {
    assertThat(directory.toFile().list()).containsExactlyInAnyOrder(names);
  }

  private static String readIfThere(Path file) throws IOException {
    try {
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      return "";
    }
  }

  private static int run(String... words) throws Exception {
    return new ProcessBuilder(words).redirectErrorStream(true).start().waitFor();
  }
}
