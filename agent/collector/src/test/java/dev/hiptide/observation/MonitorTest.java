package dev.hiptide.observation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hiptide.attribution.Attribution;
import dev.hiptide.probe.Probe;
import dev.hiptide.settings.Backend;
import dev.hiptide.settings.Settings;
import dev.hiptide.table.TraceTable;
import dev.hiptide.terms.Regime;
import dev.hiptide.terms.SyscallTable;
import dev.hiptide.tracer.Ledger;
import dev.hiptide.tracer.Tracer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Looks at this very process, by a clock of the test's. */
class MonitorTest {
  private static final SyscallTable SYSCALLS = SyscallTable.forArchitecture("amd64");
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  @TempDir Path directory;
  private long now = 17;
  private boolean isTraced = true;
  private Observer observer;

  @BeforeEach
  void makeObserver() throws Exception {
    TraceTable table =
        TraceTable.create(
            directory.resolve("table"), ProcessHandle.current().pid(), System.nanoTime());
    Probe.install(table, "iteration");
    observer =
        new Observer(
            table,
            new Attribution(
                table, new Ledger(table, SYSCALLS, Settings.fromArguments(List.of()).tracing())),
            () -> isTraced,
            () -> Backend.PTRACE,
            () -> new Tracer.Cost(0, 0),
            (part, failure) -> {});
  }

  @Test
  void looksOnceASecondFromTheFirstIterationOn() throws Exception {
    Monitor monitor = monitor(false);
    boolean before = monitor.tick();
    iterate();

    assertThat(before).isFalse();
    assertThat(monitor.tick()).isTrue();
    now += SECOND - 1;
    assertThat(monitor.tick()).isFalse();
    now += 1;
    assertThat(monitor.tick()).isTrue();
    assertThat(monitor.latest().observation().iterations().completed()).isEqualTo(1);
  }

  @Test
  void looksFromTheBeginningWhenFiguresAreSent() {
    assertThat(monitor(true).tick()).isTrue();
  }

  @Test
  void aLookThatSomebodyAsksForIsFreshAndTheLatest() throws Exception {
    Monitor monitor = monitor(false);
    Sample first = monitor.latest();
    iterate();
    Sample asked = monitor.look();

    assertThat(first.observation().iterations().completed()).isZero();
    assertThat(asked.observation().iterations().completed()).isEqualTo(1);
    assertThat(monitor.latest()).isSameAs(asked);
  }

  @Test
  void recentFiguresReachFromTheOldestLookThatIsKeptToTheLast() {
    Monitor monitor = monitor(false);
    Optional<Period> atFirst = monitor.recent();
    List<Observation> looks = new ArrayList<>(List.of(monitor.latest().observation()));
    for (int second = 0; second < 2 * Monitor.MAX_KEPT; second++) {
      now += SECOND / 2;
      monitor.look(); // too early after the one before to be kept
      now += SECOND / 2;
      looks.add(monitor.look().observation());
    }

    Period recent = monitor.recent().orElseThrow();
    assertThat(atFirst).isEmpty();
    assertThat(recent.from()).isSameAs(looks.get(looks.size() - Monitor.MAX_KEPT));
    assertThat(recent.to()).isSameAs(looks.get(looks.size() - 1));
  }

  @Test
  void tellsTheRegimeOfWhatIsTracedAlone() throws Exception {
    Monitor monitor = monitor(false);
    Regime withoutIteration = monitor.latest().regime().regime();
    iterate();
    Sample traced = monitor.look();
    isTraced = false;
    Sample untraced = monitor.look();

    assertThat(withoutIteration).isEqualTo(Regime.UNKNOWN);
    assertThat(traced.regime().regime()).isEqualTo(Regime.MINIMAL);
    assertThat(monitor.regimeOfWholeRun(traced.observation()).regime()).isEqualTo(Regime.MINIMAL);
    assertThat(untraced.regime().regime()).isEqualTo(Regime.UNKNOWN);
    assertThat(monitor.regimeOfWholeRun(untraced.observation()).reason())
        .isEqualTo("system calls were not traced");
  }

  private Monitor monitor(boolean looksBeforeIterations) {
    return new Monitor(observer, SYSCALLS, looksBeforeIterations, () -> now);
  }

  /** On a thread of its own: a thread stays with the table that it has first written to. */
  private static void iterate() throws Exception {
    FutureTask<Void> iteration =
        new FutureTask<>(
            () -> {
              Probe.pushRange("iteration");
              Probe.popRange();
              return null;
            });
    new Thread(iteration).start();
    iteration.get();
  }
}
