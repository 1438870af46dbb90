package dev.hiptide.bench.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hiptide.bench.runtime.SpeedTable.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpeedTableTest {
  @TempDir private Path directory;

  @Test
  void runsProgramsInTurnAndComparesTheFiguresOfOneRound() throws Exception {
    Path rounds = directory.resolve("rounds");
    // The machine gets twice as slow from round to round, for both programs.
    String ours = "echo -n a >> %1$s; echo copy $(( 1 << $(wc -c < %1$s) / 2 ))".formatted(rounds);
    String peer = "echo -n b >> %1$s; echo copy $(( 5 << $(wc -c < %1$s) / 2 ))".formatted(rounds);

    String table =
        SpeedTable.measure(3, List.of(new Program("ours", ours), new Program("peer", peer)))
            .toString();

    assertThat(rounds).hasContent("ababab");
    assertThat(table)
        .isEqualTo(
            """
            | µs | ours | peer |
            |---|---|---|
            | copy | 2.00 (1.00–4.00) | 20.0 (10.0–40.0), 10.0× |
            """);
  }

  @Test
  void leavesACellEmptyWhereAPeerHasNoSuchFigure() throws Exception {
    assertThat(
            SpeedTable.measure(
                    1, List.of(new Program("a", "echo copy 120"), new Program("b", "echo fill 1")))
                .toString())
        .endsWith("| copy | 120 (120–120) |  |\n");
  }

  @Test
  void reportsAProgramThatFails() throws Exception {
    Path never = directory.resolve("never");
    assertThatThrownBy(
            () ->
                SpeedTable.measure(
                    2, List.of(new Program("a", "exit 3"), new Program("b", "touch " + never))))
        .isInstanceOf(IOException.class)
        .hasMessage("exit 3 ended with exit code 3");
    assertThat(Files.exists(never)).isFalse();
  }
}
