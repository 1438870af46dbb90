package dev.hiptide.table.counts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hiptide.table.OperationContext;
import dev.hiptide.table.Role;
import dev.hiptide.table.TableLayout;
import dev.hiptide.table.TableLayout.CellField;
import dev.hiptide.table.TableLayout.HeaderField;
import dev.hiptide.table.TableLayout.StatisticField;
import dev.hiptide.table.TraceTable;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TableReaderTest {
  private static final int CELL = TableLayout.cell(1);

  @TempDir Path directory;
  private TraceTable table;
  private TableReader reader;
  private int free;

  @BeforeEach
  void oneThread() throws Exception {
    table = TraceTable.create(directory.resolve("table"), 42, System.nanoTime());
    reader = new TableReader(table);
    free = table.registerOperation("hipFree");
    table.set(CELL + CellField.TID, 17);
    table.set(CELL + CellField.ROLE, Role.HOST.ordinal());
    table.set(CELL + CellField.CLAIM, 1);
    table.set(CELL + CellField.ITERATIONS_BEGUN, 4);
    table.set(CELL + CellField.ITERATIONS_COMPLETED, 3);
    table.set(CELL + CellField.LAST_END, 9);
    table.set(HeaderField.CELLS_CLAIMED, 2);
    table.set(TableLayout.statistic(1, free), 5);
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 1 << 23, 1L << 32, Long.MIN_VALUE})
  void aNumberThatIsNoThreadsOwnsNoCell(long tid) {
    table.set(CELL + CellField.TID, tid);

    assertThat(reader.tid(1)).isZero();
    assertFault();
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 7, 99, Long.MAX_VALUE})
  void aRoleThatIsNoneIsThatOfAnyThread(long role) {
    table.set(CELL + CellField.ROLE, role);

    assertThat(reader.role(1)).isEqualTo(Role.APP);
    assertFault();
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, Long.MAX_VALUE})
  void aClaimThatIsNoneIsNone(long claim) {
    table.set(CELL + CellField.CLAIM, claim);
    table.set(HeaderField.CLAIMS, claim);

    assertThat(reader.claim(1)).isZero();
    assertThat(reader.claims()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 127, 128, 0xffff})
  void anOperationThatNobodyHasRegisteredIsNone(int operation) {
    table.set(CELL + CellField.CONTEXT, OperationContext.of(operation, 3));

    assertThat(reader.context(1)).isEqualTo(OperationContext.of(0, 3));
    assertFault();
  }

  @Test
  void anOperationIsKnownFromItsRegistrationOn() {
    int late = table.registerOperation("hipMalloc");
    table.set(CELL + CellField.CONTEXT, OperationContext.of(late, 3));

    assertThat(reader.context(1)).isEqualTo(OperationContext.of(late, 3));
    assertThat(table.faults().count()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"4, 5", "-1, 3", "9223372036854775807, 3"})
  void iterationsThatCannotBeAreNone(long begun, long completed) {
    table.set(CELL + CellField.ITERATIONS_BEGUN, begun);
    table.set(CELL + CellField.ITERATIONS_COMPLETED, completed);

    assertThat(reader.iterationsBegun(1)).isZero();
    assertThat(reader.iterationsCompleted(1)).isZero();
    assertThat(reader.iterations().begun()).isZero();
    assertThat(reader.iterations().completed()).isZero();
    assertThat(table.faults().count()).isPositive();
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, Long.MAX_VALUE})
  void endsThatCannotBeAreNone(long completed) {
    table.set(CELL + CellField.ITERATIONS_COMPLETED, completed);

    assertThat(reader.iterationsCompleted(1)).isZero();
    assertThat(reader.iterationsBegun(1)).isEqualTo(4);
    assertFault();
  }

  /** Advice that fails, and is suppressed, leaves an iteration without its end. */
  @Test
  void anIterationMayNeverEnd() {
    table.set(CELL + CellField.ITERATIONS_COMPLETED, 2);

    assertThat(reader.iterationsBegun(1)).isEqualTo(4);
    assertThat(reader.iterationsCompleted(1)).isEqualTo(2);
    assertThat(reader.iterations().completed()).isEqualTo(2);
    assertThat(table.faults().count()).isZero();
  }

  @Test
  void whereVirtualThreadsRunIterationsMayEndThatHaveBegunElsewhere() {
    table.set(CELL + CellField.CARRIES_VIRTUAL, 1);
    table.set(CELL + CellField.ITERATIONS_COMPLETED, 9);

    assertThat(reader.iterations().completed()).isEqualTo(9);
    assertThat(table.faults().count()).isZero();
  }

  @Test
  void theEndOfAnIterationIsNotInTheFuture() {
    table.set(CELL + CellField.LAST_END, Long.MAX_VALUE);

    assertThat(reader.iterations().lastEndNanoTime()).isZero();
    assertFault();
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, Long.MIN_VALUE, 1L << 62})
  void timesThatCannotBeAreLeftOut(long nanos) {
    table.set(CELL + CellField.ITERATION_NANOS, nanos);
    table.set(TableLayout.statistic(2, free) + StatisticField.NANOS, nanos);
    table.set(TableLayout.statistic(2, free) + StatisticField.FAILED, nanos);
    table.set(TableLayout.statistic(2, free) + 8, nanos);

    assertThat(reader.iterations().nanos()).isZero();
    assertThat(reader.statistics().get(free).calls()).isEqualTo(5);
    assertThat(reader.statistics().get(free).nanos()).isZero();
    assertThat(reader.statistics().get(free).failed()).isZero();
    assertThat(table.faults().count()).isEqualTo(4);
  }

  /** Thousands of virtual threads are in iterations at a time, which one carrier counts. */
  @Test
  void allThreadsTogetherMaySpendFarMoreThanTheAgeOfTheProgram() {
    long nanos = Duration.ofDays(20_000).toNanos();
    table.set(CELL + CellField.ITERATION_NANOS, nanos);
    table.set(TableLayout.statistic(1, free) + StatisticField.NANOS, nanos);

    assertThat(reader.iterations().nanos()).isEqualTo(nanos);
    assertThat(reader.statistics().get(free).nanos()).isEqualTo(nanos);
    assertThat(table.faults().count()).isZero();
  }

  @Test
  void bytesAreAsManyAsCanBeAndNeverFewerThanNone() {
    table.set(TableLayout.statistic(1, free) + StatisticField.BYTES_MOVED, Long.MAX_VALUE);
    table.set(TableLayout.statistic(2, free) + StatisticField.BYTES_MOVED, Long.MAX_VALUE);
    assertThat(reader.statistics().get(free).bytes()).isEqualTo(Long.MAX_VALUE);

    table.set(TableLayout.statistic(1, free) + StatisticField.BYTES_MOVED, -1);
    assertThat(reader.statistics().get(free).bytes()).isEqualTo(Long.MAX_VALUE);
    assertFault();
  }

  /** What was on the move cannot be told from what was overwritten. */
  @Test
  void nothingIsAFaultWhileFiguresAreOnTheMove() {
    table.set(CELL + CellField.ITERATIONS_BEGUN, 0);
    table.set(HeaderField.RETIRING, 7);

    assertThat(reader.iterations().completed()).isZero();
    assertThat(table.faults().count()).isZero();
  }

  @Test
  void whatTheFirstMoveOfAllComesBetweenIsReadAgain() {
    assertThat(readDuringAMove(0)).isEqualTo("whole");
  }

  @Test
  void aLockThatHasChangedForTooLongHoldsFromTheNextReadingOn() {
    table.set(HeaderField.RETIRING, 2);
    reader.consistently(reading -> table.add(HeaderField.RETIRING, 2)); // until it gives up
    long last = table.get(HeaderField.RETIRING) - 2;

    assertThat(readDuringAMove(last)).isEqualTo("whole");
  }

  /** Reads from when the lock has that value; a move comes between the first time. */
  private String readDuringAMove(long retiring) {
    table.set(HeaderField.RETIRING, retiring);
    return reader.consistently(
        reading -> {
          if (table.get(HeaderField.RETIRING) != retiring) {
            return "whole";
          }
          table.set(HeaderField.RETIRING, retiring + 2);
          return "torn";
        });
  }

  private void assertFault() {
    assertThat(table.faults().count()).isEqualTo(1);
  }
}
