package dev.hiptide.observation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hiptide.probe.Probe;
import dev.hiptide.table.Role;
import dev.hiptide.table.TableLayout;
import dev.hiptide.table.TableLayout.CellField;
import dev.hiptide.table.TraceTable;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** CPU times of this very process. */
class CpuTimesTest {
  private static final long SPUN_NANOS = 50_000_000;
  private static final LongSupplier OWN_CPU_NANOS =
      ManagementFactory.getThreadMXBean()::getCurrentThreadCpuTime;

  @TempDir Path directory;
  private TraceTable table;
  private CpuTimes times;

  @BeforeEach
  void install() throws Exception {
    table =
        TraceTable.create(
            directory.resolve("table"), ProcessHandle.current().pid(), System.nanoTime());
    Probe.install(table, "iteration");
    times = new CpuTimes(table, tid -> Role.APP);
  }

  @Test
  void aThreadThatSpinsShowsInItsRoleAndStaysThereWhenItHasEnded() throws Exception {
    assertThat(times.nanosByRole()).doesNotContainKey("host");
    onNewThread(
        () -> {
          Probe.hostThread();
          spin();
          assertThat(times.nanosByRole().get("host")).isGreaterThanOrEqualTo(SPUN_NANOS / 2);
          return null;
        });

    Map<String, Long> after = times.nanosByRole();
    assertThat(after.get("host")).isGreaterThanOrEqualTo(SPUN_NANOS / 2);
    assertThat(after).containsKeys("app", "other");
  }

  @Test
  @Timeout(60)
  void aThreadThatWasNeverLookedAtIsOther() throws Exception {
    long before = times.nanosByRole().getOrDefault("other", 0L);
    AtomicReference<Path> thread = new AtomicReference<>();
    onNewThread(
        () -> {
          thread.set(Path.of("/proc/thread-self").toRealPath());
          for (int i = 0; i < 4; i++) {
            spin(); // the process's times are in ticks of 10 ms
          }
          return null;
        });
    while (Files.exists(thread.get())) {
      Thread.sleep(1); // Java says that it has ended before the kernel does
    }

    assertThat(times.nanosByRole().get("other") - before).isGreaterThanOrEqualTo(2 * SPUN_NANOS);
  }

  @Test
  void aThreadThatLosesItsCellIsWhatItsNameTells() throws Exception {
    onNewThread(
        () -> {
          Probe.hostThread();
          for (int look = 0; look < 4; look++) {
            times.nanosByRole();
          }
          for (int cell = 1; cell < table.cellsClaimed(); cell++) {
            table.set(TableLayout.cell(cell) + CellField.TID, -1);
          }
          assertThat(times.nanosByRole()).containsKeys("host", "app");
          return null;
        });
  }

  @Test
  void whatAThreadHasUsedStaysWithTheRoleThatItHadThen() throws Exception {
    onNewThread(
        () -> {
          long before = times.nanosByRole().getOrDefault("app", 0L);
          spin();
          long after = times.nanosByRole().get("app");
          assertThat(after - before).isGreaterThanOrEqualTo(SPUN_NANOS / 2);
          times.nanosByRole(); // what the assertion has used
          Probe.hostThread();
          spin();
          Map<String, Long> asHost = times.nanosByRole();
          assertThat(asHost.get("app")).isGreaterThanOrEqualTo(after);
          assertThat(asHost.get("host")).isBetween(SPUN_NANOS / 2, 2 * SPUN_NANOS);
          return null;
        });
  }

  /** One that has ended, and one that goes on. */
  @Test
  void theNextCollectorKnowsWhatThreadsHaveUsed() throws Exception {
    onNewThread(
        () -> {
          Probe.hostThread();
          spin();
          times.nanosByRole();
          return null;
        });
    onNewThread(
        () -> {
          Probe.hostThread();
          spin();
          Map<String, Long> before = times.nanosByRole();
          assertThat(before.get("host")).isGreaterThanOrEqualTo(3 * SPUN_NANOS / 2);
          spin(); // nobody looks

          CpuTimes next = new CpuTimes(table, tid -> Role.APP);
          Map<String, Long> after = next.nanosByRole();
          assertThat(after)
              .allSatisfy(
                  (role, nanos) ->
                      assertThat(nanos).isGreaterThanOrEqualTo(before.getOrDefault(role, 0L)));
          assertThat(after.get("host") - before.get("host"))
              .isBetween(SPUN_NANOS / 2, 2 * SPUN_NANOS);
          assertThat(after.get("other") - before.get("other"))
              .as("what the ended thread has used is not counted again")
              .isLessThan(SPUN_NANOS / 2);
          return null;
        });
  }

  @Test
  void theAgentsOwnThreadsAreApart() throws Exception {
    onNewThread(
        () -> {
          Probe.agentThread();
          spin();
          assertThat(times.nanosByRole().get("agent")).isGreaterThanOrEqualTo(SPUN_NANOS / 2);
          return null;
        });
  }

  private static void spin() {
    long end = OWN_CPU_NANOS.getAsLong() + SPUN_NANOS;
    while (OWN_CPU_NANOS.getAsLong() < end) {
      Thread.onSpinWait();
    }
  }

  private static void onNewThread(Callable<Void> body) throws Exception {
    FutureTask<Void> task = new FutureTask<>(body);
    Thread thread = new Thread(task);
    thread.start();
    thread.join();
    task.get();
  }
}
