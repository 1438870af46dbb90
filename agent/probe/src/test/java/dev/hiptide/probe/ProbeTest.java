package dev.hiptide.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hiptide.table.ForeignTableException;
import dev.hiptide.table.Listener;
import dev.hiptide.table.OperationContext;
import dev.hiptide.table.Role;
import dev.hiptide.table.TableLayout;
import dev.hiptide.table.TableLayout.CellField;
import dev.hiptide.table.TableLayout.HeaderField;
import dev.hiptide.table.TableLayout.StatisticField;
import dev.hiptide.table.TraceTable;
import dev.hiptide.table.counts.TableReader;
import dev.hiptide.table.counts.TableReader.OperationStatistics;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProbeTest {
  @TempDir Path directory;
  private Path file;
  private TraceTable table;
  private TableReader reader;
  private int free;
  private int malloc;

  @BeforeEach
  void install() throws Exception {
    file = directory.resolve("table");
    table = TraceTable.create(file, ProcessHandle.current().pid(), System.nanoTime());
    reader = new TableReader(TraceTable.open(file));
    malloc = table.registerOperation("hipMalloc");
    free = table.registerOperation("hipFree");
    Probe.install(table, "iteration");
  }

  @Test
  void onlyItsUserCanReadTheTable() throws Exception {
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void refusesAFileThatIsNoTable() throws Exception {
    Path other = Files.writeString(directory.resolve("other"), "A".repeat(TableLayout.BYTES));
    Path begun = Files.write(directory.resolve("begun"), new byte[TableLayout.BYTES]);

    assertThatThrownBy(() -> TraceTable.open(other))
        .isInstanceOf(ForeignTableException.class)
        .hasMessageContaining("is no trace table");
    assertThatThrownBy(() -> TraceTable.open(begun))
        .isNotInstanceOf(ForeignTableException.class)
        .hasMessageContaining("is not complete yet");
    assertThatThrownBy(() -> TraceTable.open(Files.createFile(directory.resolve("empty"))))
        .hasMessageContaining("has 0 bytes");
  }

  @Test
  void operationsHaveNamesAndNumbers() {
    assertThat(reader.statistics())
        .extracting(TableReader.OperationStatistics::name)
        .containsExactly("none", "hipMalloc", "hipFree");
    assertThat(table.registerOperation("hipFree")).isEqualTo(free);
  }

  @Test
  void aThreadShowsItsOperationAndThenTheOuterOne() throws Exception {
    onNewThread(
        () -> {
          ThreadContext thread = Probe.hostThread();
          long outermost = Probe.begin(thread, malloc);
          long outer = Probe.begin(thread, free);
          assertThat(operationShown()).isEqualTo(free);
          Probe.end(thread, outer);
          assertThat(operationShown()).isEqualTo(malloc);
          Probe.end(thread, outermost);
          assertThat(operationShown()).isEqualTo(OperationContext.NO_OPERATION);
          return null;
        });
  }

  @Test
  void aThreadHasItsKernelIdAndItsRole() throws Exception {
    onNewThread(
        () -> {
          Probe.deviceThread();
          assertThat(reader.tid(1)).isEqualTo(OsThread.currentTid());
          assertThat(reader.role(1)).isEqualTo(Role.DEVICE);
          return null;
        });
  }

  @Test
  void iterationsAreCountedAndShown() throws Exception {
    onNewThread(
        () -> {
          for (int i = 0; i < 3; i++) {
            Probe.pushRange("iteration");
            Probe.pushRange("iteration"); // one inside another is not another
            Probe.pushRange("forward");
            assertThat(OperationContext.iteration(reader.context(1))).isEqualTo(i + 1);
            Probe.popRange();
            Probe.popRange();
            assertThat(OperationContext.iteration(reader.context(1))).isEqualTo(i + 1);
            Probe.popRange();
            assertThat(reader.context(1)).isZero();
          }
          Probe.popRange(); // one too many is the program's business
          return null;
        });

    assertThat(reader.iterations().begun()).isEqualTo(3);
    assertThat(reader.iterations().completed()).isEqualTo(3);
    assertThat(table.firstIterationNanoTime()).isNotZero();
  }

  @Test
  void otherRangesAreNoIterations() throws Exception {
    onNewThread(
        () -> {
          Probe.pushRange("warm-up");
          Probe.pushRange(null);
          Probe.popRange();
          Probe.popRange();
          return null;
        });

    assertThat(reader.iterations().begun()).isZero();
    assertThat(table.firstIterationNanoTime()).isZero();
  }

  @Test
  void rangesNestDeeperThanTheyAreRemembered() throws Exception {
    onNewThread(
        () -> {
          for (int depth = 0; depth < 100; depth++) {
            Probe.pushRange("other");
          }
          for (int depth = 0; depth < 100; depth++) {
            Probe.popRange();
          }
          Probe.pushRange("iteration");
          Probe.popRange();
          return null;
        });

    assertThat(reader.iterations().completed()).isEqualTo(1);
  }

  @Test
  void callsAreCountedWithTheirTimeBytesAndFailures() throws Exception {
    onNewThread(
        () -> {
          ThreadContext thread = Probe.hostThread();
          Probe.end(thread, Probe.begin(thread, malloc), malloc, System.nanoTime(), 100, false);
          Probe.end(thread, Probe.begin(thread, malloc), malloc, System.nanoTime(), 0, true);
          return null;
        });

    TableReader.OperationStatistics statistics = reader.statistics().get(malloc);
    assertThat(statistics.calls()).isEqualTo(2);
    assertThat(statistics.bytes()).isEqualTo(100);
    assertThat(statistics.failed()).isEqualTo(1);
    assertThat(statistics.nanos()).isPositive();
  }

  @Test
  void workersShowTheOperationThatSubmittedTheirTask() throws Exception {
    long correlation =
        onNewThread(
            () -> {
              ThreadContext thread = Probe.hostThread();
              Probe.pushRange("iteration");
              long outer = Probe.begin(thread, free);
              long submitted = Probe.correlation();
              Probe.end(thread, outer);
              return submitted;
            });
    onNewThread(
        () -> {
          ThreadContext worker = Probe.deviceThread();
          long outer = Probe.beginTask(worker, correlation);
          assertThat(OperationContext.operation(reader.context(2))).isEqualTo(free);
          assertThat(OperationContext.iteration(reader.context(2))).isEqualTo(1);
          Probe.end(worker, outer);
          assertThat(reader.context(2)).isZero();
          return null;
        });
  }

  @Test
  void nothingThatDeadThreadsCountedIsLostWhenTheirCellsAreUsedAgain() throws Exception {
    int threads = TableLayout.CELLS + 50;
    for (int i = 0; i < threads; i++) {
      onNewThread(
          () -> {
            ThreadContext thread = Probe.hostThread();
            Probe.pushRange("iteration");
            Probe.end(thread, Probe.begin(thread, malloc), malloc, System.nanoTime(), 1, false);
            Probe.popRange();
            return null;
          });
    }

    assertThat(reader.iterations().completed()).isEqualTo(threads);
    assertThat(reader.statistics().get(malloc).calls()).isEqualTo(threads);
    assertThat(reader.statistics().get(malloc).bytes()).isEqualTo(threads);
    assertThat(table.threadsWithoutCell()).isZero();
  }

  @Test
  void anIterationByMethodEndsWithItsMethodWhateverRangesAreOpen() throws Exception {
    onNewThread(
        () -> {
          assertThat(Probe.beginIteration()).isTrue();
          Probe.pushRange("left open");
          assertThat(Probe.beginIteration()).as("inside another").isFalse();
          Probe.endIteration();
          assertThat(reader.context(1)).isZero();
          return null;
        });

    assertThat(reader.iterations().begun()).isEqualTo(1);
    assertThat(reader.iterations().completed()).isEqualTo(1);
  }

  @Test
  @Timeout(value = 10, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void aMoveThatNeverEndsDoesNotHoldUpTheReader() {
    table.add(HeaderField.RETIRING, 1);

    assertThat(reader.iterations().begun()).isZero();
  }

  /** What is on the iterations' path is not asked of the table, nor done twice. */
  @Test
  void onlyTheFirstIterationEndsTheStartup() throws Exception {
    CellRegistry registry = new CellRegistry(table);
    table.set(HeaderField.FIRST_ITERATION, -1); // something else has written there before
    registry.iterationBegun(5);
    assertThat(table.get(HeaderField.FIRST_ITERATION)).isEqualTo(5);
    assertThat(table.startupHipNanos()).isZero();

    registry.record(registry.claim(42, Role.HOST), malloc, 1000, 0, false);
    for (long store : new long[] {0, -1, Long.MAX_VALUE}) {
      table.set(HeaderField.FIRST_ITERATION, store);
      registry.iterationBegun(6);
      assertThat(table.get(HeaderField.FIRST_ITERATION)).isEqualTo(store);
      assertThat(table.startupHipNanos()).isZero();
    }
  }

  /** A thread's own counts are its own: what something else writes into its cell is gone soon. */
  @Test
  void aThreadGoesOnCountingWhereItWas() throws Exception {
    CellRegistry registry = new CellRegistry(table);
    Cell cell = registry.claim(42, Role.HOST);
    cell.beginIteration();
    cell.endIteration(0, 5);
    int at = TableLayout.cell(cell.index());
    for (int field = 0; field < CellField.BYTES; field += Long.BYTES) {
      table.set(at + field, -1);
    }

    assertThat(cell.beginIteration()).isEqualTo(2);
    cell.endIteration(5, 10);
    assertThat(table.get(at + CellField.ITERATIONS_COMPLETED)).isEqualTo(2);
    assertThat(table.get(at + CellField.ITERATION_NANOS)).isEqualTo(10);
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, Long.MIN_VALUE, Long.MAX_VALUE})
  void whatSomethingElseWroteIntoACellIsNotMovedToTheDead(long store) throws Exception {
    CellRegistry registry = new CellRegistry(table);
    long end = System.nanoTime();
    for (int i = 0; i < 2; i++) { // the second takes the cell of the first, which is dead
      Cell cell = registry.claim(42, Role.HOST);
      cell.beginIteration();
      cell.endIteration(end - 10, end);
      registry.record(cell, malloc, 1000, 1, false);
    }
    int cell = TableLayout.cell(1);
    for (int field :
        new int[] {
          CellField.ACTIVITY,
          CellField.ITERATIONS_BEGUN,
          CellField.ITERATIONS_COMPLETED,
          CellField.ITERATION_NANOS,
          CellField.LAST_END
        }) {
      table.set(cell + field, store);
    }
    int statistic = TableLayout.statistic(1, malloc);
    for (int field = 0; field < StatisticField.BYTES; field += Long.BYTES) {
      table.set(statistic + field, store);
    }
    registry.claim(42, Role.HOST);

    TableReader.Iterations iterations = reader.iterations();
    assertThat(iterations).isEqualTo(new TableReader.Iterations(1, 1, 10, end));
    assertThat(reader.statistics().get(malloc).calls()).isEqualTo(1);
    assertThat(reader.statistics().get(malloc).nanos()).isEqualTo(1000);
    assertThat(reader.activity(0)).isZero();
  }

  /** Else two threads would have one cell. */
  @Test
  void aCellIsTakenBackFromItsOwnThreadWhateverItShows() throws Exception {
    CellRegistry registry = new CellRegistry(table);
    Cell first = registry.claim(42, Role.HOST);
    table.set(TableLayout.cell(first.index()) + CellField.TID, 43);
    table.set(HeaderField.CLAIMS, -1);
    table.set(HeaderField.RETIRING, 77);
    Cell second = registry.claim(42, Role.HOST); // the id of a dead thread, given away again
    Cell third = registry.claim(43, Role.HOST);
    Cell fourth = registry.claim(44, Role.HOST);

    assertThat(second.index()).isEqualTo(first.index());
    assertThat(List.of(second.index(), third.index(), fourth.index())).doesNotHaveDuplicates();
    assertThat(reader.claims()).isEqualTo(4);
    assertThat(table.get(HeaderField.RETIRING)).isEqualTo(2);
  }

  @Test
  void anOperationKeepsItsNumberWhateverTheTableSays() {
    table.set(HeaderField.OPERATIONS, Integer.MAX_VALUE);

    assertThat(table.registerOperation("hipMemset")).isEqualTo(3);
    assertThat(table.registerOperation("hipFree")).isEqualTo(free);
    assertThat(reader.statistics()).extracting(OperationStatistics::name).endsWith("hipMemset");
  }

  @Test
  void nobodyListensBehindANumberThatIsNoListeners() {
    table.set(HeaderField.LISTENER, 99);

    assertThat(table.listener()).isEqualTo(Listener.NOBODY);
  }

  @Test
  void cellZeroKeepsTheActivityOfDeadHostsAlone() throws Exception {
    CellRegistry registry = new CellRegistry(table);
    for (Role role : List.of(Role.HOST, Role.DEVICE)) {
      registry.claim(42, role).enter(malloc);
      registry.claim(42, role); // the kernel gives the id of a dead thread away again
    }

    assertThat(reader.activity(0)).isEqualTo(1);
  }

  @Test
  void aVirtualThreadThatChangesItsCarrierInsideACallLeavesNothingBehind() throws Exception {
    Method startVirtualThread;
    try {
      startVirtualThread = Thread.class.getMethod("startVirtualThread", Runnable.class);
    } catch (NoSuchMethodException e) {
      abort("no virtual threads before JDK 21");
      return;
    }
    FutureTask<Boolean> task =
        new FutureTask<>(
            () -> {
              long carrier = OsThread.currentTid();
              ThreadContext thread = Probe.hostThread();
              long outer = Probe.begin(thread, malloc);
              long deadline = System.nanoTime() + 10_000_000_000L;
              while (OsThread.currentTid() == carrier && System.nanoTime() < deadline) {
                Thread.sleep(1); // unmounts; who wakes it is free to choose the carrier
              }
              assertThat(Probe.correlation()).isEqualTo(malloc);
              Probe.end(thread, outer, malloc, System.nanoTime(), 1, false);
              return OsThread.currentTid() != carrier;
            });
    startVirtualThread.invoke(null, task);

    assumeTrue(task.get(), "there is one carrier");
    assertThat(reader.context(1)).isZero();
    assertThat(reader.context(2)).isZero();
    assertThat(reader.iterations().lastEndNanoTime()).isNotZero();
    assertThat(reader.statistics().get(malloc).calls()).isEqualTo(1);
  }

  private int operationShown() {
    return OperationContext.operation(reader.context(1));
  }

  /** It leaves its call and its iteration as it came, when another session is there already. */
  @Test
  void aThreadThatIsInACallWhenItsSessionEndsWritesToNoTable() throws Exception {
    TraceTable next = TraceTable.unshared();
    int mallocOfNext = next.registerOperation("hipMalloc");
    onNewThread(
        () -> {
          Probe.pushRange("iteration");
          Probe.beginIteration();
          ThreadContext thread = Probe.hostThread();
          long outer = Probe.begin(thread, malloc);
          Probe.uninstall();
          byte[] former = contents(table);
          Probe.install(next, "iteration");
          byte[] fresh = contents(next);
          Probe.end(thread, outer, malloc, System.nanoTime(), 8, false);
          Probe.endIteration();
          Probe.popRange();

          assertThat(contents(table)).isEqualTo(former);
          assertThat(new TableReader(next).iterations().completed()).isZero();
          assertThat(Probe.hostThread()).isNotSameAs(thread);
          assertThat(fresh).isNotEqualTo(contents(next)); // it has a cell there by now
          Probe.end(Probe.hostThread(), 0, mallocOfNext, System.nanoTime(), 8, false);
          return null;
        });
    assertThat(new TableReader(next).statistics().get(mallocOfNext).calls()).isEqualTo(1);
  }

  @Test
  void withoutASessionNothingHasAnEffect() throws Exception {
    Probe.uninstall();
    byte[] former = contents(table);
    AtomicLong noted = new AtomicLong(7);
    onNewThread(
        () -> {
          Probe.pushRange("iteration");
          Probe.end(Probe.hostThread(), 0, malloc, System.nanoTime(), 8, false);
          Probe.popRange();
          Probe.memory(new AtomicLong(9), noted);
          Probe.suppressed(new IllegalStateException());
          return null;
        });

    assertThat(contents(table)).isEqualTo(former);
    assertThat(noted).hasValue(7);
  }

  @Test
  void operationsHaveTheSameNumbersInAllSessions() {
    Probe.operation(table, "hipMalloc");
    Probe.operation(table, "hipFree");
    TraceTable next = TraceTable.unshared();
    Probe.install(next, "iteration");

    assertThat(Probe.operation(next, "hipFree")).isEqualTo(free);
    assertThat(Probe.operation(next, "hipMalloc")).isEqualTo(malloc);
  }

  private static byte[] contents(TraceTable table) {
    byte[] bytes = new byte[TableLayout.BYTES];
    table.memory().get(0, bytes);
    return bytes;
  }

  /** A thread of its own: what the probe knows of a thread lasts as long as the thread. */
  private static <T> T onNewThread(Callable<T> body) throws Exception {
    FutureTask<T> task = new FutureTask<>(body);
    Thread thread = new Thread(task);
    thread.start();
    thread.join();
    return task.get();
  }
}
