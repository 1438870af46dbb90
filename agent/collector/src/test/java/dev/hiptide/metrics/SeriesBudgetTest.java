package dev.hiptide.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hiptide.table.TraceTable;
import dev.hiptide.table.counts.SeriesTable;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeriesBudgetTest {
  private static final int NAMES = 1_000_000;
  private static final int SAMPLE = 1000;

  @TempDir Path directory;
  private SeriesTable kept;

  @BeforeEach
  void makeTable() throws Exception {
    kept =
        new SeriesTable(
            TraceTable.create(
                directory.resolve("table"), ProcessHandle.current().pid(), System.nanoTime()));
  }

  /** Somewhat less than the 800 that can be handed out have been, when the first is refused. */
  @Test
  void ofAMillionNamesNoneIsRememberedButThoseWithSeries() {
    SeriesBudget budget = new SeriesBudget(kept);
    List<WeakReference<String>> refused = new ArrayList<>();
    int own = 0;
    for (int number = 0; number < NAMES; number++) {
      String name = "hipFunction" + number;
      if (budget.label(name).equals(name)) {
        own++;
      } else if (number % (NAMES / SAMPLE) == 0) {
        refused.add(new WeakReference<>(name));
      }
    }
    assertThat(own).isBetween(20, SeriesBudget.MAX_SERIES);
    assertThat(refused).hasSizeGreaterThan(SAMPLE / 2);
    System.gc();
    assertThat(refused).allMatch(name -> name.get() == null);
    assertThat(budget.label("hipFunction0")).isEqualTo("hipFunction0");
  }

  @Test
  void aSuccessorKnowsWhoHasSeries() {
    SeriesBudget first = new SeriesBudget(kept);
    int number = 0;
    while (!first.label("f" + number).equals(SeriesBudget.OTHER)) {
      number++;
    }
    SeriesBudget next = new SeriesBudget(kept);
    assertThat(next.label("f" + number)).isEqualTo(SeriesBudget.OTHER);
    assertThat(next.label("f0")).isEqualTo("f0");
  }
}
