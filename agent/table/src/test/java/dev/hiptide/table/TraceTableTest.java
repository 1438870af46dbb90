package dev.hiptide.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hiptide.table.TableLayout.HeaderField;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TraceTableTest {
  private static final long LATER = Long.MAX_VALUE;

  private static final SessionCard CARD =
      new SessionCard(
          "a = ü\n", "http://127.0.0.1:9748/metrics", "open", "bpf", "all", "0.1", "17.0.1");

  private final long started = System.nanoTime();

  @TempDir Path directory;
  private Path file;
  private TraceTable written;
  private TraceTable table;

  @BeforeEach
  void open() throws Exception {
    file = directory.resolve("table");
    written = TraceTable.create(file, 42, started);
    table = TraceTable.open(file);
  }

  @Test
  void callsAreAccountedUntilTheLastSignOfLifeUnlessTheyAreTakenOver() {
    assertThat(table.accountedNanoTime()).as("before any collector").isZero();

    table.heartbeat(700);
    assertThat(table.accountedNanoTime()).isEqualTo(700);

    table.takenOver(400);
    assertThat(table.accountedNanoTime()).as("what came later dies with it").isEqualTo(400);
  }

  /** A value that a field cannot have, and what is read there. */
  private record Impossible(
      String name, int at, long value, ToLongFunction<TraceTable> read, long otherwise) {
    @Override
    public String toString() {
      return name + " " + value;
    }
  }

  static List<Impossible> impossible() {
    return List.of(
        new Impossible(
            "first iteration",
            HeaderField.FIRST_ITERATION,
            -1,
            it -> it.firstIterationNanoTime(),
            0),
        new Impossible(
            "first iteration",
            HeaderField.FIRST_ITERATION,
            LATER,
            it -> it.firstIterationNanoTime(),
            0),
        new Impossible("startup", HeaderField.STARTUP_HIP_NANOS, -1, it -> it.startupHipNanos(), 0),
        new Impossible("suppressed", HeaderField.SUPPRESSED, -1, it -> it.suppressedErrors(), 0),
        new Impossible("uncelled", HeaderField.UNCELLED, LATER, it -> it.threadsWithoutCell(), 0),
        new Impossible("announced", HeaderField.ANNOUNCED, -1, it -> it.threadsAnnounced(), 0),
        new Impossible(
            "waits", HeaderField.ANNOUNCED_NANOS, LATER, it -> it.announcementNanos(), 0),
        new Impossible("unheard", HeaderField.UNHEARD, -1, it -> it.threadsUnheard(), 0),
        new Impossible("untraced", HeaderField.UNTRACED_NANOS, LATER, it -> it.untracedNanos(), 0),
        new Impossible("starts", HeaderField.STARTS, -1, it -> it.collectorStarts(), 0),
        new Impossible("floor", HeaderField.FLOOR_NANOS, 1L << 40, it -> it.floorNanos(), 0),
        new Impossible("ready", HeaderField.READY, LATER, it -> it.readyNanos(), 0),
        new Impossible("heartbeat", HeaderField.HEARTBEAT, LATER, it -> it.heartbeat(), 0),
        new Impossible(
            "taken over", HeaderField.TAKEN_OVER, LATER, it -> it.accountedNanoTime(), 0),
        new Impossible("port", HeaderField.ENDPOINT_PORT, 65_536, it -> it.endpointPort(), 0),
        new Impossible("port", HeaderField.ENDPOINT_PORT, -1, it -> it.endpointPort(), 0),
        new Impossible("ending", HeaderField.ENDING, 4, it -> it.isEnding() ? 1 : 0, 0),
        new Impossible(
            "cells", HeaderField.CELLS_CLAIMED, 0, it -> it.cellsClaimed(), TableLayout.CELLS),
        new Impossible(
            "cells", HeaderField.CELLS_CLAIMED, -1, it -> it.cellsClaimed(), TableLayout.CELLS),
        new Impossible(
            "cells",
            HeaderField.CELLS_CLAIMED,
            1L << 31,
            it -> it.cellsClaimed(),
            TableLayout.CELLS));
  }

  @ParameterizedTest
  @MethodSource("impossible")
  void whatCannotBeIsAFaultAndNoFigure(Impossible store) {
    table.set(store.at, store.value);

    assertThat(store.read.applyAsLong(table)).isEqualTo(store.otherwise);
    assertThat(store.read.applyAsLong(table)).isEqualTo(store.otherwise);
    assertThat(table.faults().count()).as("each field counts once").isEqualTo(1);
  }

  /** One thread notes what another has freed before that one has noted what it took. */
  @Test
  void memoryThatIsFreedBeforeItIsNotedIsNone() {
    table.set(HeaderField.MEMORY_USED, -4096);

    assertThat(table.memoryUsedBytes()).isZero();
    assertThat(table.faults().count()).isZero();
  }

  @Test
  void whatIsRightIsNoFault() {
    for (Impossible store : impossible()) {
      store.read.applyAsLong(table);
    }
    table.operations();

    assertThat(table.faults().count()).isZero();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, 1, LATER})
  void theFirstIterationStaysWhenItWasSeenOnce(long store) {
    written.firstIterationBegun(started, 7);
    assertThat(table.firstIterationNanoTime()).isEqualTo(started);
    table.set(HeaderField.FIRST_ITERATION, store);

    assertThat(table.firstIterationNanoTime()).isEqualTo(started);
    assertThat(table.firstIterationNanoTime()).isEqualTo(started);
  }

  @Test
  void aCardIsReadAsItWasWritten() {
    assertThat(written.card()).as("before").isEmpty();
    table.card(CARD);

    assertThat(written.card())
        .contains(
            new SessionCard(
                "a = ü?", "http://127.0.0.1:9748/metrics", "open", "bpf", "all", "0.1", "17.0.1"));
  }

  /** The collector mends it with its next sign of life. */
  @ParameterizedTest
  @ValueSource(ints = {0, 8, 32})
  void aCardThatSomethingElseHasWrittenToIsNone(int at) {
    table.card(CARD);
    table.set(HeaderField.CARD + at, -1);
    assertThat(written.card()).isEmpty();

    table.heartbeat(1);

    assertThat(written.card()).isPresent();
    assertThat(table.faults().count()).isEqualTo(1);
  }

  @Test
  void ofACardThatIsTooLongTheFirstLinesAreKept() {
    String tooLong = "x".repeat(3000);
    table.card(new SessionCard("a", "b", "open", "bpf", "all", tooLong, "17"));

    assertThat(written.card()).contains(new SessionCard("a", "b", "open", "bpf", "all", "", ""));
  }

  @Test
  void requestsAreAnsweredByTheirNumber() {
    assertThat(written.askForReport()).isEqualTo(1);
    assertThat(written.askForReport()).isEqualTo(2);
    assertThat(table.reportsAsked()).isEqualTo(2);
    table.reportsAnswered(2);

    assertThat(written.reportsAnswered()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 42, -1, Long.MAX_VALUE})
  void aStoreDoesNotEndASession(long store) {
    table.set(HeaderField.DETACH_ASKED, store);
    assertThat(written.isAskedToDetach()).isFalse();
    table.askToDetach();

    assertThat(written.isAskedToDetach()).isTrue();
    assertThat(written.isLetGo()).isFalse();
    written.letGo();
    assertThat(table.isLetGo()).isTrue();
    assertThat(table.isEnding()).isFalse();
    assertThat(table.isClosed()).isFalse();
    written.closed();
    assertThat(table.isLetGo()).isTrue();
    assertThat(table.isClosed()).isTrue();
  }

  /** The first would end all watching, the others would have somebody looked for in vain. */
  @ParameterizedTest
  @ValueSource(longs = {4, 1, 2, 99, 4096, 0xffff, -1, 1L << 32, Long.MIN_VALUE})
  void aNumberThatWasNotWrittenForThatIsNone(long store) {
    table.set(HeaderField.COLLECTOR_STATE, store);
    table.set(HeaderField.LISTENER, store);
    table.set(HeaderField.ENDPOINT_PORT, store);

    assertThat(table.collectorState()).isEqualTo(CollectorState.ABSENT);
    assertThat(table.listener()).isEqualTo(Listener.NOBODY);
    assertThat(table.endpointPort()).isZero();
    assertThat(table.faults().count()).isEqualTo(3);
  }

  /**
   * Some are behind every cell that was ever claimed: what dead threads have done must not fall.
   */
  @Test
  void cellsNeverBecomeFewer() {
    table.set(HeaderField.CELLS_CLAIMED, 7);
    table.cellsClaimed();
    table.set(HeaderField.CELLS_CLAIMED, 2);

    assertThat(table.cellsClaimed()).isEqualTo(7);
  }

  @Test
  void processAndStartAreThoseOfTheMomentWhenItWasOpened() throws Exception {
    table.set(HeaderField.WORKLOAD_PID, 1);
    table.set(HeaderField.STARTED, LATER);
    table.set(HeaderField.STARTED_EPOCH_MILLIS, LATER);

    assertThat(table.workloadPid()).isEqualTo(42);
    assertThat(table.startedNanoTime()).isEqualTo(started);

    long before = System.nanoTime();
    TraceTable later = TraceTable.open(file);
    assertThat(later.workloadPid()).as("for its reader to compare").isEqualTo(1);
    assertThat(later.startedNanoTime()).isBetween(before, System.nanoTime());
    assertThat(later.startedEpochMillis()).isLessThanOrEqualTo(System.currentTimeMillis());
    assertThat(later.faults().count()).isEqualTo(2);
  }

  @Test
  void theCollectorSaysAllOfItselfAgainWithItsSignOfLife() {
    table.collectorState(CollectorState.TRACING, 7);
    table.listener(Listener.DOORBELL);
    table.endpointPort(9748);
    for (int at = HeaderField.COLLECTOR_PID; at <= HeaderField.ENDPOINT_PORT; at += Long.BYTES) {
      table.set(at, -1);
    }

    table.heartbeat(1);

    assertThat(written.collectorPid()).isEqualTo(7);
    assertThat(written.collectorState()).isEqualTo(CollectorState.TRACING);
    assertThat(written.listener()).isEqualTo(Listener.DOORBELL);
    assertThat(written.endpointPort()).isEqualTo(9748);
    assertThat(table.faults().count()).isEqualTo(4);
  }

  @ParameterizedTest
  @ValueSource(longs = {Integer.MAX_VALUE, -1, 0, 50_000, 100, 1, Long.MIN_VALUE})
  void operationsAreThoseThatHaveNamesWhateverTheirCountSays(long count) {
    int free = written.registerOperation("hipFree");
    table.operations();
    table.set(HeaderField.OPERATIONS, count);

    assertThat(table.operations()).containsExactly("none", "hipFree");
    assertThat(table.isOperation(free)).isTrue();
    assertThat(table.isOperation(free + 1)).isFalse();
    assertThat(table.isOperation(0xffff)).isFalse();
    assertThat(table.faults().count()).isEqualTo(1);
    assertThat(table.get(HeaderField.OPERATIONS)).as("mended").isEqualTo(2);
  }

  @Test
  void anOperationKeepsItsName() throws Exception {
    int at = TableLayout.NAMES_AT + written.registerOperation("hipFree") * TableLayout.NAME_BYTES;
    table.operations();
    table.set(at, -1);

    assertThat(table.operations()).containsExactly("none", "hipFree");
    table.mendOperations();
    assertThat(TraceTable.open(file).operations()).containsExactly("none", "hipFree");
    assertThat(table.faults().count()).isEqualTo(1);
  }

  @Test
  void aNameHasNothingThatATerminalObeysOrALabelCannotHave() {
    byte[] name = "a\u001b[31m\nb".getBytes(StandardCharsets.UTF_8);
    int at = TableLayout.NAMES_AT + TableLayout.NAME_BYTES;
    for (int i = 0; i < name.length; i++) {
      table.memory().put(at + i, name[i]);
    }
    table.memory().put(at + name.length, (byte) 0xff);
    table.set(HeaderField.OPERATIONS, 2);

    assertThat(table.operations()).containsExactly("none", "a?[31m?b?");
  }

  @Test
  void aLongNameIsCutBetweenCharacters() {
    written.registerOperation("h".repeat(TableLayout.NAME_BYTES - 1) + "\u00b5");

    assertThat(table.operations().get(1)).isEqualTo("h".repeat(TableLayout.NAME_BYTES - 1));
    assertThat(table.faults().count()).isZero();
  }
}
