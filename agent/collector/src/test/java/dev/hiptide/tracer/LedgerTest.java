package dev.hiptide.tracer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hiptide.settings.Tracing;
import dev.hiptide.table.Role;
import dev.hiptide.table.TableLayout;
import dev.hiptide.table.TableLayout.HeaderField;
import dev.hiptide.table.TraceTable;
import dev.hiptide.table.counts.AccountKey;
import dev.hiptide.table.counts.Phase;
import dev.hiptide.terms.SyscallTable;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The ledger lives in memory that a wild pointer of the program may reach. */
class LedgerTest {
  private static final SyscallTable SYSCALLS = SyscallTable.forArchitecture("amd64");
  private static final AccountKey FUTEX = new AccountKey(Role.HOST, Phase.TAIL, 1, 202);

  private final TraceTable table = TraceTable.unshared();

  @Test
  void noFigureIsMadeOfWhatSomethingElseHasWritten() {
    Ledger ledger = ledger();
    ledger.charge(FUTEX, 11, 5, 500);
    ledger.iteration(17, 1, 2, 300);
    fillWithRubbish();
    ledger.foldTail();
    ledger.charge(FUTEX, 0, 1, 100);

    assertThat(ledger.charges()).extracting(Charge::calls).containsExactlyInAnyOrder(5L, 1L);
    assertThat(ledger.charges()).extracting(Charge::failed).containsExactlyInAnyOrder(5L, 0L);
    assertThat(ledger.iterationCosts().nanos().sum()).isEqualTo(300);
    assertThat(ledger.lost()).isZero();

    ledger.mend();
    assertThat(ledger().charges()).as("of a successor").isEqualTo(ledger.charges());
    assertThat(table.faults().count()).isPositive();
  }

  @Test
  @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void aSuccessorThatFindsRubbishCountsItAsLostAndBeginsAnew() {
    fillWithRubbish();
    Ledger ledger = ledger();
    ledger.charge(FUTEX, 0, 1, 100);
    ledger.foldTail();

    assertThat(ledger.charges()).extracting(Charge::calls).isEqualTo(List.of(1L));
    assertThat(ledger.lost()).isGreaterThanOrEqualTo(TableLayout.ACCOUNTS);
  }

  private Ledger ledger() {
    return new Ledger(table, SYSCALLS, Tracing.of(Tracing.Mode.ALL));
  }

  private void fillWithRubbish() {
    Random random = new Random(1);
    for (int at = HeaderField.ITERATION_SYNC_CALLS; at < TableLayout.NAMES_AT; at += Long.BYTES) {
      table.set(at, random.nextLong());
    }
    for (int at = TableLayout.account(0); at < TableLayout.BYTES; at += Long.BYTES) {
      table.set(at, random.nextLong() | 1);
    }
  }
}
