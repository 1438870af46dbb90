package dev.hiptide.tracer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hiptide.settings.Backend;
import dev.hiptide.settings.Tracing.Mode;
import dev.hiptide.table.Listener;
import dev.hiptide.table.Role;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;

class TracePolicyTest {
  @Test
  void inPhasesThreadsThatDoHipsWorkAreStoppedAndTheBellCanBeHeard() {
    for (Mode mode : EnumSet.of(Mode.PHASES, Mode.AUTO)) {
      for (Role role : Role.values()) {
        boolean stopped = role == Role.HOST || role == Role.DEVICE || role == Role.DOORBELL;
        assertThat(TracePolicy.watch(mode, role))
            .as("%s %s", mode, role)
            .isEqualTo(stopped ? Watch.EVERY_CALL : Watch.NONE);
      }
      assertThat(TracePolicy.watch(mode, null)).isEqualTo(Watch.NONE);
      assertThat(TracePolicy.threadsAnnounceThemselves(mode)).isTrue();
    }
  }

  @Test
  void otherwiseEveryThreadIsButTheAgentsOwn() {
    assertEveryThreadIs(Mode.ALL, Watch.EVERY_CALL);
    assertEveryThreadIs(Mode.CATEGORIES, Watch.FILTERED_CALLS);
  }

  @Test
  void threadsTellTheKernelWhereTheirCellsAreInEveryMode() {
    for (Mode mode : Mode.values()) {
      assertThat(TracePolicy.listener(Backend.BPF, mode)).isEqualTo(Listener.KERNEL);
    }
    assertThat(TracePolicy.listener(Backend.PTRACE, Mode.PHASES)).isEqualTo(Listener.DOORBELL);
    assertThat(TracePolicy.listener(Backend.PTRACE, Mode.ALL)).isEqualTo(Listener.NOBODY);
  }

  @Test
  void offIsOff() {
    assertThat(TracePolicy.watch(Mode.OFF, Role.HOST)).isEqualTo(Watch.NONE);
    assertThat(TracePolicy.threadsAnnounceThemselves(Mode.OFF)).isFalse();
  }

  private static void assertEveryThreadIs(Mode mode, Watch stops) {
    for (Role role : Role.values()) {
      assertThat(TracePolicy.watch(mode, role))
          .as("%s %s", mode, role)
          .isEqualTo(role == Role.AGENT ? Watch.NONE : stops);
    }
    assertThat(TracePolicy.watch(mode, null)).as("a thread without a role yet").isEqualTo(stops);
    assertThat(TracePolicy.threadsAnnounceThemselves(mode)).isFalse();
  }
}
