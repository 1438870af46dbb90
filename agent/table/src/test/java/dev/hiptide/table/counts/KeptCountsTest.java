package dev.hiptide.table.counts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hiptide.table.Role;
import dev.hiptide.table.TableLayout;
import dev.hiptide.table.TableLayout.AccountField;
import dev.hiptide.table.TableLayout.HeaderField;
import dev.hiptide.table.TableLayout.HistogramField;
import dev.hiptide.table.TableLayout.SeriesField;
import dev.hiptide.table.TraceTable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a collector keeps in the table for the one that takes over from it. */
class KeptCountsTest {
  private static final long KEY = new AccountKey(Role.HOST, Phase.STEADY, 3, 202).packed();
  private static final int PLACE = 77;
  private static final int ACCOUNT = TableLayout.account(PLACE);

  @TempDir Path directory;
  private TraceTable table;

  @BeforeEach
  void create() throws Exception {
    table = TraceTable.create(directory.resolve("table"), 42, System.nanoTime());
  }

  private AccountTable account() {
    AccountTable accounts = new AccountTable(table);
    accounts.open(PLACE, KEY);
    accounts.add(PLACE, 10, 1000);
    accounts.addErrors(PLACE, 2, 4);
    return accounts;
  }

  @Test
  void aSuccessorHasTheAccountsOfItsPredecessor() {
    account();
    AccountTable after = new AccountTable(table);

    assertThat(after.key(PLACE)).isEqualTo(KEY);
    assertThat(after.calls(PLACE)).isEqualTo(10);
    assertThat(after.nanos(PLACE)).isEqualTo(1000);
    assertThat(after.errors(PLACE, 2)).isEqualTo(4);
    assertThat(after.lostCalls()).isZero();
    assertThat(table.faults().count()).isZero();
  }

  @Test
  void noStoreChangesACollectorsOwnAccountsAndTheTableIsMended() {
    AccountTable accounts = account();
    for (int field = 0; field < AccountField.BYTES; field += Long.BYTES) {
      table.set(ACCOUNT + field, -1);
    }
    table.set(TableLayout.account(TableLayout.ACCOUNTS - 1), 5);

    assertThat(accounts.key(PLACE)).isEqualTo(KEY);
    accounts.add(PLACE, 1, 1);
    assertThat(accounts.calls(PLACE)).isEqualTo(11);
    accounts.mend();
    assertThat(new AccountTable(table).calls(PLACE)).isEqualTo(11);
    assertThat(table.get(TableLayout.account(TableLayout.ACCOUNTS - 1))).isZero();
    assertThat(table.faults().count()).isEqualTo(AccountField.BYTES / Long.BYTES + 1 - 2);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, 10", // no key
    "0, -1, 10",
    "0, 0x4000016300030063, 10", // phase 99
    "0, 0x4001010100030063, 10", // a bit that no key has
    "8, -1, 1",
    "8, 3, 3", // fewer calls than errors
    "8, 0x4000000000000000, 1",
    "16, -1, 10",
    "16, 0x4000000000000000, 10",
    "24, -1, 10",
    "32, 7, 10" // with those of the other class, more errors than calls
  })
  void anAccountThatCannotBeIsLostAndItsPlaceIsFree(int field, String value, long lost) {
    account();
    table.set(ACCOUNT + field, Long.decode(value));
    AccountTable after = new AccountTable(table);

    assertThat(after.key(PLACE)).isZero();
    assertThat(after.calls(PLACE)).isZero();
    assertThat(after.nanos(PLACE)).isZero();
    assertThat(after.errors(PLACE, 2)).isZero();
    assertThat(after.lostCalls()).isEqualTo(lost);
    assertThat(table.faults().count()).isEqualTo(1);
    assertThat(new AccountTable(table).lostCalls()).as("counted once").isZero();
  }

  @Test
  void anAccountBeginsWithNothing() {
    for (int field = AccountField.NANOS; field < AccountField.BYTES; field += Long.BYTES) {
      table.set(ACCOUNT + field, 7);
    }
    AccountTable accounts = account();

    assertThat(accounts.calls(PLACE)).isEqualTo(10);
    assertThat(accounts.nanos(PLACE)).isEqualTo(1000);
    assertThat(accounts.errors(PLACE, 2)).isEqualTo(4);
  }

  @Test
  void keysAreThoseThatCanBeMade() {
    for (Role role : Role.values()) {
      for (Phase phase : Phase.values()) {
        assertThat(AccountKey.isOne(new AccountKey(role, phase, 127, -1).packed()))
            .as(role + " " + phase)
            .isEqualTo(role.isObserved());
      }
    }
    assertThat(AccountKey.isOne(KEY | 3L << 32)).as("no phase").isFalse();
    assertThat(AccountKey.isOne(KEY | 7L << 40)).as("no role").isFalse();
    assertThat(AccountKey.isOne(KEY | 128L << 16)).as("no operation").isFalse();
    assertThat(AccountKey.isOne(KEY | 1L << 63)).as("no key").isFalse();
    assertThat(AccountKey.isOne(0)).isFalse();
  }

  @Test
  void aTableFullOfRubbishIsAnEmptyOne() {
    Random random = new Random(1);
    for (int at = TableLayout.account(0); at < TableLayout.BYTES; at += Long.BYTES) {
      table.set(at, random.nextLong() | 1);
    }
    AccountTable accounts = new AccountTable(table);
    SeriesTable series = new SeriesTable(table);
    series.put("a", 5);

    for (int account = 0; account < accounts.capacity(); account++) {
      assertThat(accounts.key(account)).isZero();
    }
    assertThat(series.get("a", any -> true)).isEqualTo(5);
    assertThat(series.get("b", any -> true)).isZero();
  }

  @Test
  void aSeriesHasNothingThatCannotHaveBeenKept() {
    new SeriesTable(table).put("a", 5);
    assertThat(new SeriesTable(table).get("a", value -> value < 5)).isZero();
    assertThat(table.faults().count()).isEqualTo(1);
    assertThat(new SeriesTable(table).get("a", value -> value == 5)).isEqualTo(5);
  }

  @Test
  void noStoreChangesWhatWasShownOfASeries() {
    SeriesTable series = new SeriesTable(table);
    series.put("a", 5);
    for (int place = 0; place < TableLayout.SERIES; place++) {
      table.set(TableLayout.series(place) + SeriesField.VALUE, -1);
    }

    assertThat(series.get("a", any -> true)).isEqualTo(5);
    series.mend();
    assertThat(new SeriesTable(table).get("a", any -> true)).isEqualTo(5);
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, Long.MIN_VALUE, 1L << 62})
  void iterationsThatCannotBeBeginAnew(long count) {
    new IterationTable(table).add(3, 2, 2000);
    table.set(HeaderField.ITERATION_SYNC_CALLS + 16, count);
    table.set(HeaderField.ITERATION_NANOS + HistogramField.SUM, count);
    IterationTable after = new IterationTable(table);

    assertThat(after.syncCalls()).containsOnly(0);
    assertThat(after.syncCallsSum()).isEqualTo(6);
    assertThat(after.nanos()[1]).isEqualTo(3);
    assertThat(after.nanosSum()).isZero();
    assertThat(table.faults().count()).isEqualTo(2);
  }

  @Test
  void aSumThatIsTooLargeStaysAtTheMost() {
    IterationTable iterations = new IterationTable(table);
    iterations.add(new long[13], Long.MAX_VALUE, new long[13], Long.MAX_VALUE);
    iterations.add(new long[13], 7, new long[13], 7);

    assertThat(iterations.syncCallsSum()).isEqualTo(Long.MAX_VALUE);
    assertThat(iterations.nanosSum()).isEqualTo(Long.MAX_VALUE);
  }

  /** The program was old, and had thousands of threads, when the agent came. */
  @Test
  void timesAreNotBoundByTheAgeOfTheTable() {
    long nanos = Duration.ofDays(20_000).toNanos();
    account().add(PLACE, 1, nanos);
    CpuTable cpu = new CpuTable(table);
    cpu.keep(Role.APP, nanos, nanos);
    cpu.keepOther(nanos);

    assertThat(new AccountTable(table).nanos(PLACE)).isEqualTo(1000 + nanos);
    assertThat(new CpuTable(table).nanos(Role.APP)).isEqualTo(nanos);
    assertThat(new CpuTable(table).nanosApart(Role.APP)).isEqualTo(nanos);
    assertThat(new CpuTable(table).otherNanos()).isEqualTo(nanos);
    assertThat(table.faults().count()).isZero();
  }

  @Test
  void cpuTimesThatCannotBeBeginAnew() {
    CpuTable cpu = new CpuTable(table);
    cpu.keep(Role.HOST, 500, -200);
    cpu.keepOther(300);
    table.set(HeaderField.CPU_NANOS + Long.BYTES * Role.HOST.ordinal(), -1);
    assertThat(cpu.nanos(Role.HOST)).isEqualTo(500);
    CpuTable after = new CpuTable(table);

    assertThat(after.nanos(Role.HOST)).isZero();
    assertThat(after.nanosApart(Role.HOST)).isEqualTo(-200);
    assertThat(after.otherNanos()).isEqualTo(300);
    cpu.mend();
    assertThat(new CpuTable(table).nanos(Role.HOST)).isEqualTo(500);
  }
}
