package dev.hiptide.tracer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hiptide.settings.Tracing.Mode;
import dev.hiptide.table.Role;
import dev.hiptide.tracer.ptrace.Stops;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;

class TracePolicyTest {
  @Test
  void inPhasesThreadsThatDoHipsWorkAreStoppedAndTheBellCanBeHeard() {
    for (Mode mode : EnumSet.of(Mode.PHASES, Mode.AUTO)) {
      for (Role role : Role.values()) {
        boolean stopped = role == Role.HOST || role == Role.DEVICE || role == Role.DOORBELL;
        assertThat(TracePolicy.stops(mode, role))
            .as("%s %s", mode, role)
            .isEqualTo(stopped ? Stops.EVERY_CALL : Stops.NONE);
      }
      assertThat(TracePolicy.stops(mode, null)).isEqualTo(Stops.NONE);
      assertThat(TracePolicy.threadsAnnounceThemselves(mode)).isTrue();
    }
  }

  @Test
  void otherwiseEveryThreadIsButTheAgentsOwn() {
    assertEveryThreadIs(Mode.ALL, Stops.EVERY_CALL);
    assertEveryThreadIs(Mode.CATEGORIES, Stops.FILTERED_CALLS);
  }

  @Test
  void offIsOff() {
    assertThat(TracePolicy.stops(Mode.OFF, Role.HOST)).isEqualTo(Stops.NONE);
    assertThat(TracePolicy.threadsAnnounceThemselves(Mode.OFF)).isFalse();
  }

  private static void assertEveryThreadIs(Mode mode, Stops stops) {
    for (Role role : Role.values()) {
      assertThat(TracePolicy.stops(mode, role))
          .as("%s %s", mode, role)
          .isEqualTo(role == Role.AGENT ? Stops.NONE : stops);
    }
    assertThat(TracePolicy.stops(mode, null)).as("a thread without a role yet").isEqualTo(stops);
    assertThat(TracePolicy.threadsAnnounceThemselves(mode)).isFalse();
  }
}
