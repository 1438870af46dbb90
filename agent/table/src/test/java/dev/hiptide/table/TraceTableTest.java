package dev.hiptide.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TraceTableTest {
  @TempDir Path directory;

  @Test
  void callsAreAccountedUntilTheLastSignOfLifeUnlessTheyAreTakenOver() throws Exception {
    TraceTable table = TraceTable.create(directory.resolve("table"), 1, 0);
    assertThat(table.accountedNanoTime()).as("before any collector").isZero();

    table.heartbeat(700);
    assertThat(table.accountedNanoTime()).isEqualTo(700);

    table.takenOver(400);
    assertThat(table.accountedNanoTime()).as("what came later dies with it").isEqualTo(400);
  }
}
