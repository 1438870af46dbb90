package dev.hiptide.observation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hiptide.table.Role;
import dev.hiptide.table.TableLayout;
import dev.hiptide.table.TableLayout.CellField;
import dev.hiptide.table.TableLayout.HeaderField;
import dev.hiptide.table.TraceTable;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HostRunnableTest {
  private static final int MILLION = 1_000_000;
  private static final int CELLS = 64;
  private static final long MAX_GROWTH_BYTES = 4 << 20;

  private final TraceTable table = TraceTable.unshared();
  private final Map<Long, Long> nanosOfTid = new HashMap<>();
  private final HostRunnable hosts =
      new HostRunnable(table, tid -> nanosOfTid.getOrDefault(tid, -1L));

  @Test
  void aMillionThreadsThatHaveEndedTakeNoRoom() {
    HostRunnable many = new HostRunnable(table, tid -> 3);
    table.set(HeaderField.CELLS_CLAIMED, CELLS + 1);
    many.read();
    long before = usedBytes();
    for (int thread = 0; thread < MILLION; thread += CELLS) {
      for (int cell = 1; cell <= CELLS; cell++) {
        own(cell, 1 + thread % 30_000 + cell, thread + cell);
      }
      many.read();
    }

    assertThat(many.read()).isEqualTo(new HostThreads(MILLION, 3L * MILLION));
    assertThat(usedBytes() - before).isLessThan(MAX_GROWTH_BYTES);
  }

  @Test
  void anEndedThreadKeepsWhatWasReadLastWhoeverHasItsNumberNow() {
    table.set(HeaderField.CELLS_CLAIMED, 2);
    own(1, 17, 1);
    nanosOfTid.put(17L, 500L);
    hosts.read();
    nanosOfTid.remove(17L);
    assertThat(hosts.read()).isEqualTo(new HostThreads(1, 500));

    nanosOfTid.put(17L, 20L); // another thread's
    hosts.read();
    nanosOfTid.put(17L, 900L);
    assertThat(hosts.read()).isEqualTo(new HostThreads(1, 500));

    own(1, 17, 2);
    assertThat(hosts.read()).isEqualTo(new HostThreads(2, 1400));
  }

  @Test
  void aNumberThatIsNoThreadOfTheProgramHasNoFigure() {
    HostRunnable real = new HostRunnable(table); // of process 0
    table.set(HeaderField.CELLS_CLAIMED, 3);
    own(1, 1, 1);
    own(2, -7, 2);

    assertThat(real.read()).isEqualTo(new HostThreads(0, 0));
  }

  private void own(int cell, long tid, long claim) {
    int at = TableLayout.cell(cell);
    table.set(at + CellField.TID, tid);
    table.set(at + CellField.ROLE, Role.HOST.ordinal());
    table.set(at + CellField.CLAIM, claim);
  }

  private static long usedBytes() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
