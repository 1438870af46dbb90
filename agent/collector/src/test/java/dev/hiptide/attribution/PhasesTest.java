package dev.hiptide.attribution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hiptide.settings.Tracing;
import dev.hiptide.table.Role;
import dev.hiptide.table.TableLayout;
import dev.hiptide.table.TableLayout.CellField;
import dev.hiptide.table.TableLayout.HeaderField;
import dev.hiptide.table.TraceTable;
import dev.hiptide.table.counts.Phase;
import dev.hiptide.terms.SyscallTable;
import dev.hiptide.tracer.Ledger;
import org.junit.jupiter.api.Test;

class PhasesTest {
  private final TraceTable table = TraceTable.unshared();

  /** As the calls are looked at that are under way, after the counts were read. */
  @Test
  void aHostThreadsLastStepIsNotForgottenWhenAnotherCallIsLookedAt() {
    Phases phases = phasesOfOneHost();
    iterationEnds(1);
    assertThat(phases.sinceLast()).isEqualTo(Phase.STEADY);
    iterationEnds(2);
    assertThat(phases.of(0)).isEqualTo(Phase.TAIL);

    assertThat(phases.sinceLast()).as("a host thread went on meanwhile").isEqualTo(Phase.STEADY);
    assertThat(phases.sinceLast()).isEqualTo(Phase.TAIL);
  }

  private Phases phasesOfOneHost() {
    int at = TableLayout.cell(1);
    table.set(at + CellField.TID, 17);
    table.set(at + CellField.ROLE, Role.HOST.ordinal());
    table.set(at + CellField.CLAIM, 1);
    table.set(HeaderField.CELLS_CLAIMED, 2);
    table.set(HeaderField.CLAIMS, 1);
    table.firstIterationBegun(System.nanoTime(), 0);
    SyscallTable syscalls = SyscallTable.forArchitecture(System.getProperty("os.arch"));
    return new Attribution(table, new Ledger(table, syscalls, Tracing.of(Tracing.Mode.ALL)))
        .phases();
  }

  private void iterationEnds(long number) {
    table.set(TableLayout.cell(1) + CellField.ACTIVITY, 2 * number);
  }
}
