package dev.hiptide.inquiry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hiptide.linux.TableDirectory;
import dev.hiptide.table.SessionCard;
import dev.hiptide.table.TraceTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableReportsTest {
  private static final long PID = ProcessHandle.current().pid();
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final Duration SHORT = Duration.ofMillis(50);

  @TempDir Path directory;
  private Path file;
  private TraceTable table;

  @BeforeEach
  void createTable() throws IOException {
    file = directory.resolve("table");
    table = TraceTable.create(file, PID, System.nanoTime());
    table.card(new SessionCard("study", "", "open", "bpf", "all", "1", "17"));
  }

  @Test
  void readsWhatTheCollectorWritesWhenItIsAsked() throws Exception {
    Files.writeString(TableDirectory.report(file), "{\"iterations\": 1}"); // of an earlier request
    TableReports reports = TableReports.open(PID, file, LONG);
    Thread collector = new Thread(this::answerOnce);
    collector.start();

    assertThat(reports.next().iterations()).isEqualTo(2);
    collector.join();
    assertThat(reports.name()).isEqualTo("study");
    assertThat(reports.pid()).isEqualTo(PID);
  }

  private void answerOnce() {
    try {
      while (table.reportsAsked() == 0) {
        Thread.onSpinWait();
      }
      Files.writeString(TableDirectory.report(file), "{\"iterations\": 2}");
      table.reportsAnswered(1);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void saysThatThereIsNoAnswer() throws Exception {
    TableReports reports = TableReports.open(PID, file, SHORT);

    assertThatThrownBy(reports::next)
        .isInstanceOf(IOException.class)
        .hasMessage("the collector of study (pid %d) has not answered for 0.05 s", PID);
  }

  @Test
  void saysThatTheSessionWasEnded() throws Exception {
    TableReports reports = TableReports.open(PID, file, LONG);
    table.letGo();

    assertThatThrownBy(reports::next)
        .isInstanceOf(SessionEndedException.class)
        .hasMessage("study (pid %d) is no longer observed: hiptide was detached", PID);
  }

  @Test
  void saysThatTheProgramHasEnded() throws Exception {
    TableReports reports = TableReports.open(PID, file, LONG);
    Files.delete(file);

    assertThatThrownBy(reports::next)
        .isInstanceOf(SessionEndedException.class)
        .hasMessage("study (pid %d) has ended", PID);
  }

  /** As another user might leave one for root. */
  @Test
  void followsNoLink() throws Exception {
    Path elsewhere = Files.writeString(directory.resolve("elsewhere"), "{}");
    Files.createSymbolicLink(TableDirectory.report(file), elsewhere);
    table.reportsAnswered(1);

    assertThatThrownBy(TableReports.open(PID, file, SHORT)::next)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is no regular file");
  }

  @Test
  void withoutTableOrProcessThereIsNothingToOpen() {
    assertThatThrownBy(() -> TableReports.open(PID, directory.resolve("none"), SHORT))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> TableReports.open(0, file, SHORT)).isInstanceOf(IOException.class);
  }
}
