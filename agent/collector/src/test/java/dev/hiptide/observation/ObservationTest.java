package dev.hiptide.observation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.hiptide.attribution.Snapshot;
import dev.hiptide.observation.Health.Announcements;
import dev.hiptide.observation.Health.Collectors;
import dev.hiptide.regime.Window;
import dev.hiptide.settings.Backend;
import dev.hiptide.table.Role;
import dev.hiptide.table.counts.Phase;
import dev.hiptide.table.counts.TableReader.Iterations;
import dev.hiptide.table.counts.TableReader.OperationStatistics;
import dev.hiptide.terms.Category;
import dev.hiptide.terms.ErrorClass;
import dev.hiptide.terms.SyscallTable;
import dev.hiptide.tracer.Charge;
import dev.hiptide.tracer.InFlight;
import dev.hiptide.tracer.IterationCosts;
import dev.hiptide.tracer.IterationCosts.Distribution;
import dev.hiptide.tracer.Tracer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ObservationTest {
  private static final SyscallTable SYSCALLS = SyscallTable.forArchitecture("amd64");
  private static final int FUTEX = SYSCALLS.number("futex");
  private static final int MMAP = SYSCALLS.number("mmap");
  private static final int FREE = 1;
  private static final long FLOOR_NANOS = 10;

  /** By {@link System#nanoTime}, when the first iteration began. */
  private static final long BEGIN = 1_000;

  private static final OperationStatistics NONE = operation("none", 0, 0);

  @Test
  void aPeriodCountsWhatHasHappenedInIt() {
    Observation earlier =
        observation(
            2_000,
            List.of(charge(FUTEX, 10, 3, 5_000), charge(MMAP, 4, 0, 400)),
            List.of(),
            7,
            List.of(NONE, operation("hipFree", 5, 500)),
            Map.of("host", 900L));
    Observation later =
        observation(
            5_000,
            List.of(charge(FUTEX, 16, 4, 8_000), charge(MMAP, 4, 0, 400)),
            List.of(),
            9,
            List.of(NONE, operation("hipFree", 8, 900), operation("hipMalloc", 2, 60)),
            Map.of("host", 1_100L, "device", 50L));

    Period period = later.since(earlier);

    Tally tally = period.tally(SYSCALLS, Role.HOST::equals, Phase.STEADY::equals);
    assertThat(period.nanos()).isEqualTo(3_000);
    assertThat(period.iterations()).isEqualTo(2);
    assertThat(tally.calls(Category.SYNC)).isEqualTo(6);
    assertThat(tally.errors(Category.SYNC)).isEqualTo(1);
    assertThat(tally.nanos(Category.SYNC)).isEqualTo(3_000);
    assertThat(tally.netNanos(Category.SYNC)).isEqualTo(3_000 - 6 * FLOOR_NANOS);
    assertThat(tally.calls(Category.MEMORY)).isZero();
    assertThat(period.operations())
        .extracting(OperationStatistics::name, OperationStatistics::calls)
        .containsExactly(tuple("none", 0L), tuple("hipFree", 3L), tuple("hipMalloc", 2L));
    assertThat(period.operations().get(FREE).nanos()).isEqualTo(400);
    assertThat(period.cpuNanosByRole()).isEqualTo(Map.of("host", 200L, "device", 50L));
  }

  @Test
  void aCallThatWasUnderWayCountsWithWhatItTookInThePeriod() {
    InFlight call = new InFlight(Role.HOST, Phase.STEADY, FREE, FUTEX, 1_500);
    Observation earlier = observation(2_000, List.of(), List.of(call));
    Observation later = observation(5_000, List.of(charge(FUTEX, 1, 0, 2_100)), List.of());

    Tally tally = later.since(earlier).tally(SYSCALLS, role -> true, phase -> true);

    assertThat(tally.calls(Category.SYNC)).isEqualTo(1);
    assertThat(tally.inFlight(Category.SYNC)).isZero();
    assertThat(tally.nanos(Category.SYNC)).isEqualTo(600);
  }

  @Test
  void noFigureOfAPeriodIsBelowZero() {
    InFlight call = new InFlight(Role.HOST, Phase.STEADY, FREE, FUTEX, 1_500);
    Observation earlier =
        observation(
            2_000, List.of(), List.of(call), 0, List.of(NONE), Map.of(CpuTimes.OTHER, 10_000L));
    Observation later =
        observation(
            5_000,
            List.of(charge(FUTEX, 1, 0, 1_490)), // the tracer has measured less
            List.of(),
            0,
            List.of(NONE),
            Map.of(CpuTimes.OTHER, 0L)); // it is a difference of two clocks

    Period period = later.since(earlier);

    assertThat(period.tally(SYSCALLS, role -> true, phase -> true).nanos(Category.SYNC)).isZero();
    assertThat(period.cpuNanosByRole()).containsEntry(CpuTimes.OTHER, 0L);
  }

  @Test
  void theSteadyStateLeavesStartupOut() {
    Observation observation =
        observation(
            5_000,
            List.of(
                charge(FUTEX, 6, 0, 600),
                new Charge(Role.HOST, Phase.STARTUP, FREE, FUTEX, 100, Map.of(), 9_000),
                new Charge(Role.DEVICE, Phase.STEADY, FREE, FUTEX, 100, Map.of(), 9_000)),
            List.of(new InFlight(Role.HOST, Phase.STEADY, FREE, FUTEX, 50)),
            3,
            List.of(NONE, operation("hipFree", 8, 900)),
            Map.of());

    Window steady = observation.steadyState(SYSCALLS);

    assertThat(steady.iterations()).isEqualTo(3);
    assertThat(steady.wallNanos()).isEqualTo(4_000);
    assertThat(steady.calls()).containsEntry(Category.SYNC, 7.0);
    assertThat(steady.callNanos()).containsEntry(Category.SYNC, 650.0);
    assertThat(steady.hipNanos()).as("of 900").isEqualTo(700);
    assertThat(steady.runnableNanos()).as("of 7,000, and not above the wall time").isEqualTo(4_000);
  }

  private static Charge charge(int syscall, long calls, long failed, long nanos) {
    Map<ErrorClass, Long> errors = failed == 0 ? Map.of() : Map.of(ErrorClass.OTHER, failed);
    return new Charge(Role.HOST, Phase.STEADY, FREE, syscall, calls, errors, nanos);
  }

  private static OperationStatistics operation(String name, long calls, long nanos) {
    return new OperationStatistics(name, new long[] {calls, 0}, nanos, 0, 0);
  }

  private static Observation observation(
      long nanoTime, List<Charge> charges, List<InFlight> inFlight) {
    return observation(nanoTime, charges, inFlight, 0, List.of(NONE), Map.of());
  }

  private static Observation observation(
      long nanoTime,
      List<Charge> charges,
      List<InFlight> inFlight,
      long iterations,
      List<OperationStatistics> operations,
      Map<String, Long> cpuNanosByRole) {
    Distribution none = new Distribution(new long[0], new long[1], 0, List.of());
    return new Observation(
        new Snapshot(
            nanoTime,
            List.of("none", "hipFree", "hipMalloc"),
            charges,
            new IterationCosts(none, none),
            inFlight,
            0,
            1,
            true),
        new Iterations(iterations, iterations, 0, 0),
        operations,
        new Startup(BEGIN, 3_000, 200),
        new HostThreads(1, 10_000),
        cpuNanosByRole,
        FLOOR_NANOS,
        0,
        new Health(
            true,
            Backend.PTRACE,
            new Tracer.Cost(0, 0),
            new Collectors(1, 0, 0, 0),
            new Announcements(0, 0, 0),
            0,
            0,
            0));
  }
}
