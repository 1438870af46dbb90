package dev.hiptide.attribution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hiptide.table.OperationContext;
import dev.hiptide.table.Role;
import dev.hiptide.table.TableLayout;
import dev.hiptide.table.TableLayout.CellField;
import dev.hiptide.table.TableLayout.HeaderField;
import dev.hiptide.table.TraceTable;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CellsTest {
  private static final int MILLION = 1_000_000;
  private static final long MAX_GROWTH_BYTES = 4 << 20;

  private final TraceTable table = TraceTable.unshared();
  private final Cells cells = new Cells(table);

  @Test
  void aMillionThreadsThatHaveEndedTakeNoRoom() {
    table.set(HeaderField.CELLS_CLAIMED, 2);
    long before = usedBytes();
    for (int claim = 1; claim <= MILLION; claim++) {
      claim(1, 17, claim);
      cells.ended(1, claim);
    }

    assertThat(cells.hostsAreBusy()).as("what died in an iteration").isFalse();
    assertThat(usedBytes() - before).isLessThan(MAX_GROWTH_BYTES);
    claim(1, 17, MILLION + 1);
    assertThat(cells.hostsAreBusy()).isTrue();
  }

  @Test
  void theEndOfAFormerOwnerIsNotThatOfTheNext() {
    table.set(HeaderField.CELLS_CLAIMED, 2);
    claim(1, 17, 1);
    claim(1, 18, 2);
    cells.ended(1, 1);

    assertThat(cells.hostsAreBusy()).isTrue();
  }

  /** The kernel's programs tell of several ends at a time, in no order. */
  @Test
  void theEndOfAFormerOwnerMayBeHeardOfLast() {
    table.set(HeaderField.CELLS_CLAIMED, 2);
    claim(1, 18, 2);
    cells.ended(1, 2);
    cells.ended(1, 1);
    cells.ended(1, -1); // of one that had not claimed it yet

    assertThat(cells.hostsAreBusy()).isFalse();
  }

  @Test
  void everyClaimIsToldOfOnceWhateverTheirCountSays() {
    table.set(HeaderField.CELLS_CLAIMED, 3);
    List<Integer> told = new ArrayList<>();
    claim(1, 17, 1);
    table.set(HeaderField.CLAIMS, 1L << 40);
    cells.tellClaimed(cells.claims(), told::add);
    claim(2, 18, 2);
    cells.tellClaimed(1, told::add); // not published yet
    cells.tellClaimed(cells.claims(), told::add);
    cells.tellClaimed(cells.claims(), told::add);

    assertThat(told).containsExactly(17, 18);
  }

  private void claim(int cell, long tid, long claim) {
    int at = TableLayout.cell(cell);
    table.set(at + CellField.TID, tid);
    table.set(at + CellField.ROLE, Role.HOST.ordinal());
    table.set(at + CellField.CLAIM, claim);
    table.set(at + CellField.CONTEXT, OperationContext.of(0, 5));
    table.set(HeaderField.CLAIMS, claim);
  }

  private static long usedBytes() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
