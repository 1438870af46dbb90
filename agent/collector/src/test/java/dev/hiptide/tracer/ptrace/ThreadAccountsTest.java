package dev.hiptide.tracer.ptrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.hiptide.attribution.Attribution;
import dev.hiptide.probe.Doorbell;
import dev.hiptide.probe.Probe;
import dev.hiptide.probe.ThreadContext;
import dev.hiptide.settings.Tracing;
import dev.hiptide.settings.Tracing.Mode;
import dev.hiptide.table.Role;
import dev.hiptide.table.TableLayout;
import dev.hiptide.table.TraceTable;
import dev.hiptide.table.counts.Phase;
import dev.hiptide.table.counts.TableReader;
import dev.hiptide.terms.Category;
import dev.hiptide.terms.ErrorClass;
import dev.hiptide.terms.SyscallTable;
import dev.hiptide.tracer.Charge;
import dev.hiptide.tracer.IterationCosts;
import dev.hiptide.tracer.IterationCosts.Example;
import dev.hiptide.tracer.Ledger;
import dev.hiptide.tracer.Watch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Charges of calls that threads of this very process pretend to make. */
class ThreadAccountsTest {
  private static final SyscallTable SYSCALLS = SyscallTable.forArchitecture("amd64");
  private static final int FUTEX = SYSCALLS.number("futex");
  private static final int PRCTL = SYSCALLS.number("prctl");
  private static final int PR_SET_NAME = 15;
  private static final int EAGAIN = 11;
  private static final long CALL_NANOS = 100;

  @TempDir Path directory;
  private TraceTable table;
  private Attribution attribution;
  private ThreadAccounts accounts;
  private int free;

  @BeforeEach
  void install() throws Exception {
    table =
        TraceTable.create(
            directory.resolve("table"), ProcessHandle.current().pid(), System.nanoTime());
    free = table.registerOperation("hipFree");
    Probe.install(table, "iteration");
    attribute(Tracing.of(Mode.ALL));
  }

  /** What a collector does that finds the table. */
  private void attribute(Tracing tracing) {
    attribution = new Attribution(table, new Ledger(table, SYSCALLS, tracing));
    accounts = new ThreadAccounts(table, attribution, SYSCALLS, tracing.mode());
  }

  @Test
  void chargesACallToTheOperationThatItsThreadIsIn() throws Exception {
    onNewThread(
        () -> {
          CallSink sink = accounts.open(tid(), true);
          ThreadContext thread = Probe.hostThread();
          long outer = Probe.begin(thread, free);
          CallSink.OpenCall call = sink.enter(FUTEX, 0, 1000);
          Probe.end(thread, outer); // what counts is what it did when it made the call
          call.returned(EAGAIN, 1500);
          return null;
        });

    assertThat(charges())
        .containsExactly(
            new Charge(
                Role.HOST, Phase.STARTUP, free, FUTEX, 1, Map.of(ErrorClass.AGAIN, 1L), 500));
  }

  /** As something else has written it into the cell. */
  @Test
  void anOperationThatNobodyHasRegisteredIsNone() throws Exception {
    onNewThread(
        () -> {
          CallSink sink = accounts.open(tid(), true);
          Probe.hostThread();
          int cell = table.cellsClaimed() - 1;
          table.set(TableLayout.cell(cell) + TableLayout.CellField.CONTEXT, 0xffff);
          call(sink);
          return null;
        });

    assertThat(charges()).extracting(Charge::operation).containsExactly(0);
    assertThat(table.faults().count()).isEqualTo(1);
  }

  @Test
  void aFaultInTheFiguresIsACallLost() {
    accounts.failed(new IllegalStateException());

    assertThat(attribution.snapshot().lost()).isEqualTo(1);
  }

  @Test
  void callsBehindTheLastOperationAreSteadyStateOnlyIfAnotherFollows() throws Exception {
    onNewThread(
        () -> {
          CallSink sink = accounts.open(tid(), false);
          call(sink);
          iterate(sink);
          call(sink);
          assertThat(phases()).containsExactly(Phase.STARTUP, Phase.STEADY, Phase.TAIL);
          iterate(sink);
          assertThat(phases()).containsExactly(Phase.STARTUP, Phase.STEADY);
          call(sink);
          call(sink);
          return null;
        });

    assertThat(charges())
        .extracting(Charge::phase, Charge::calls)
        .containsExactlyInAnyOrder(
            tuple(Phase.STARTUP, 1L), tuple(Phase.STEADY, 3L), tuple(Phase.TAIL, 2L));
  }

  @Test
  void aNewThreadsFirstCallsAreChargedToTheRoleThatItsNameTells() throws Exception {
    onNewThread(
        () -> {
          Thread.currentThread().setName("VM Thread");
          CallSink sink = accounts.open(tid(), true);
          call(sink);
          assertThat(charges()).isEmpty();
          sink.enter(PRCTL, PR_SET_NAME, 0).returned(0, 1);
          return null;
        });

    assertThat(charges()).extracting(Charge::role).containsOnly(Role.JVM);
    assertThat(charges()).extracting(Charge::syscall).containsExactlyInAnyOrder(FUTEX, PRCTL);
  }

  @Test
  void aThreadThatNobodyNamesIsNative() throws Exception {
    onNewThread(
        () -> {
          CallSink sink = accounts.open(tid(), true);
          call(sink);
          sink.ended(300);
          return null;
        });

    assertThat(charges()).extracting(Charge::role).containsExactly(Role.NATIVE);
  }

  @Test
  void theAgentsOwnThreadsAreLeftOut() throws Exception {
    onNewThread(
        () -> {
          Probe.agentThread();
          CallSink sink = accounts.open(tid(), true);
          call(sink);
          sink.enter(FUTEX, 0, 0);
          return null;
        });

    assertThat(charges()).isEmpty();
    assertThat(attribution.snapshot().inFlight()).isEmpty();
  }

  @Test
  void aThreadIsToBeStoppedFromItsFirstHipCallOnAndIsToldWhenItIs() throws Exception {
    attribute(Tracing.of(Mode.PHASES));
    List<Integer> changed = new ArrayList<>();
    onNewThread(
        () -> {
          CallSink sink = accounts.open(tid(), true);
          accounts.changed(changed::add);
          assertThat(changed).isEmpty();
          assertThat(sink.watch()).isEqualTo(Watch.NONE);

          Probe.hostThread();
          accounts.changed(changed::add);
          accounts.changed(changed::add); // once is enough
          assertThat(changed).containsExactly(tid());
          assertThat(sink.watch()).isEqualTo(Watch.EVERY_CALL);
          return null;
        });
  }

  @Test
  void onlyCallsOfTheCategoriesThatWereAskedForAreCounted() throws Exception {
    attribute(new Tracing(Mode.CATEGORIES, Set.of(Category.SYNC, Category.MEMORY)));
    onNewThread(
        () -> {
          CallSink sink = accounts.open(tid(), false);
          call(sink);
          sink.enter(PRCTL, PR_SET_NAME, 0).returned(0, 1); // seen for the thread's name alone
          return null;
        });

    assertThat(charges()).extracting(Charge::syscall).containsExactly(FUTEX);
  }

  @Test
  void errorsAreCountedByClass() throws Exception {
    onNewThread(
        () -> {
          CallSink sink = accounts.open(tid(), false);
          for (int error : new int[] {0, EAGAIN, 110, 110, 4, 9999}) {
            sink.enter(FUTEX, 0, 0).returned(error, 1);
          }
          return null;
        });

    Charge charge = charges().get(0);
    assertThat(charge.calls()).isEqualTo(6);
    assertThat(charge.failed()).isEqualTo(5);
    assertThat(charge.errors())
        .isEqualTo(
            Map.of(
                ErrorClass.AGAIN,
                1L,
                ErrorClass.TIMEOUT,
                2L,
                ErrorClass.INTERRUPTED,
                1L,
                ErrorClass.OTHER,
                1L));
  }

  @Test
  void theDoorbellsCallsGiveTheFloorAndNothingElse() throws Exception {
    Doorbell.install();
    int bell = doorbellTid();
    CallSink sink = accounts.open(bell, false);
    for (int i = 1; i <= 64; i++) {
      sink.enter(PRCTL, PR_SET_NAME, 0).returned(0, 1000L * i);
    }

    assertThat(table.floorNanos()).isEqualTo(33_000);
    assertThat(charges()).isEmpty();
  }

  @Test
  void aCallUnderWayIsInFlightAndNotYetCharged() throws Exception {
    onNewThread(
        () -> {
          CallSink sink = accounts.open(tid(), false);
          CallSink.OpenCall call = sink.enter(FUTEX, 0, System.nanoTime());
          assertThat(attribution.snapshot().inFlight())
              .singleElement()
              .satisfies(inFlight -> assertThat(inFlight.syscall()).isEqualTo(FUTEX));
          assertThat(charges()).isEmpty();
          call.returned(0, System.nanoTime());
          return null;
        });

    assertThat(attribution.snapshot().inFlight()).isEmpty();
    assertThat(charges()).hasSize(1);
  }

  @Test
  void aHipCallThatIsCutOffIsChargedWithWhatItWaitedFor() throws Exception {
    onNewThread(
        () -> {
          CallSink sink = accounts.open(tid(), true);
          Probe.begin(Probe.hostThread(), free);
          sink.enter(FUTEX, 0, 1000);
          sink.ended(5000);
          return null;
        });

    assertThat(charges())
        .containsExactly(
            new Charge(
                Role.HOST,
                Phase.STARTUP,
                free,
                FUTEX,
                1,
                Map.of(ErrorClass.INTERRUPTED, 1L),
                4000));
  }

  @Test
  void aHostThatDiesInsideAnIterationDoesNotKeepTheSteadyStateGoing() throws Exception {
    onNewThread(
        () -> {
          CallSink sink = accounts.open(tid(), false);
          Probe.pushRange("iteration");
          call(sink);
          assertThat(attribution.snapshot().hostsAreBusy()).isTrue();
          sink.ended(300);
          return null;
        });

    assertThat(attribution.snapshot().hostsAreBusy()).isFalse();
  }

  @Test
  void aSuccessorLeavesTheTailWhereItIs() throws Exception {
    onNewThread(
        () -> {
          CallSink sink = accounts.open(tid(), false);
          iterate(sink);
          call(sink);
          attribute(Tracing.of(Mode.ALL));
          call(accounts.open(tid(), false));
          return null;
        });

    assertThat(charges())
        .extracting(Charge::phase, Charge::calls)
        .containsExactlyInAnyOrder(tuple(Phase.STEADY, 1L), tuple(Phase.TAIL, 2L));
  }

  @Test
  void aSuccessorGoesOnCountingWhereADeadCollectorStopped() throws Exception {
    onNewThread(
        () -> {
          call(accounts.open(tid(), false));
          attribute(Tracing.of(Mode.ALL));
          call(accounts.open(tid(), false));
          return null;
        });

    assertThat(charges()).singleElement().satisfies(c -> assertThat(c.calls()).isEqualTo(2));
  }

  @Test
  void whatFindsNoAccountIsCountedAsLost() throws Exception {
    onNewThread(
        () -> {
          CallSink sink = accounts.open(tid(), false);
          for (int syscall = 0; syscall < 9000; syscall++) {
            sink.enter(syscall, 0, 0).returned(0, 1);
          }
          return null;
        });

    long charged = charges().stream().mapToLong(Charge::calls).sum();
    assertThat(charged + attribution.snapshot().lost()).isEqualTo(9000);
    assertThat(attribution.snapshot().lost()).isPositive();
  }

  @Test
  void iterationsAreToldApartByTheirOwnCalls() throws Exception {
    onNewThread(
        () -> {
          CallSink sink = traced(accounts.open(tid(), true));
          call(sink); // none's
          iterate(sink, 1);
          iterate(sink, 0);
          iterate(sink, 4);
          iterate(sink, 0);
          iterate(sink, 0);
          Probe.pushRange("iteration");
          call(sink); // of an iteration that has not ended
          assertThat(attribution.snapshot().iterationCosts().syncCalls().counts())
              .startsWith(3, 1, 0, 0, 1, 0)
              .endsWith(0);
          Probe.popRange();
          return null;
        });

    IterationCosts costs = attribution.snapshot().iterationCosts();
    assertThat(costs.syncCalls().counts()).startsWith(3, 2, 0, 0, 1, 0);
    assertThat(costs.syncCalls().sum()).isEqualTo(6);
    assertThat(costs.nanos().sum()).isEqualTo(6 * CALL_NANOS);
    assertThat(costs.nanos().counts()).startsWith(6, 0);
    assertThat(costs.syncCalls().examples())
        .extracting(Example::value, Example::iteration)
        .containsExactlyInAnyOrder(tuple(1L, 6L), tuple(4L, 3L));
  }

  @Test
  void anIterationWhoseBeginningWasNotSeenIsLeftOut() throws Exception {
    onNewThread(
        () -> {
          Probe.hostThread();
          Probe.pushRange("iteration");
          CallSink sink = traced(accounts.open(tid(), false));
          call(sink);
          Probe.popRange();
          iterate(sink, 2);
          call(sink);
          return null;
        });

    assertThat(attribution.snapshot().iterationCosts().syncCalls().counts()).startsWith(0, 0, 1, 0);
  }

  @Test
  void aThreadThatEndsTakesItsIterationsAlong() throws Exception {
    onNewThread(
        () -> {
          CallSink sink = traced(accounts.open(tid(), true));
          call(sink);
          iterate(sink, 1);
          iterate(sink, 0);
          Probe.pushRange("iteration");
          call(sink);
          sink.ended(400); // killed in the middle of one
          return null;
        });

    assertThat(attribution.snapshot().iterationCosts().syncCalls().counts()).startsWith(1, 1, 0);
  }

  @Test
  void aSuccessorGoesOnCountingIterationsAndLeavesOutTheGap() throws Exception {
    onNewThread(
        () -> {
          CallSink sink = traced(accounts.open(tid(), true));
          call(sink);
          iterate(sink, 1);
          call(sink);
          attribute(Tracing.of(Mode.ALL));
          Probe.pushRange("iteration"); // untraced
          Probe.popRange();
          sink = traced(accounts.open(tid(), false));
          call(sink);
          iterate(sink, 2);
          call(sink);
          return null;
        });

    assertThat(attribution.snapshot().iterationCosts().syncCalls().counts()).startsWith(0, 1, 1, 0);
  }

  private List<Charge> charges() {
    return attribution.snapshot().charges();
  }

  private List<Phase> phases() {
    return charges().stream().map(Charge::phase).distinct().sorted().toList();
  }

  private void iterate(CallSink sink) throws Exception {
    iterate(sink, 1);
  }

  private static void iterate(CallSink sink, int calls) throws Exception {
    Probe.pushRange("iteration");
    for (int i = 0; i < calls; i++) {
      call(sink);
    }
    Probe.popRange();
  }

  private static CallSink traced(CallSink sink) {
    sink.watch();
    sink.inForce(Watch.EVERY_CALL);
    return sink;
  }

  private static void call(CallSink sink) {
    sink.enter(FUTEX, 0, 100).returned(0, 100 + CALL_NANOS);
  }

  private int doorbellTid() {
    TableReader cells = new TableReader(table);
    for (int cell = 1; cell < table.cellsClaimed(); cell++) {
      if (cells.role(cell) == Role.DOORBELL) {
        return cells.tid(cell);
      }
    }
    throw new AssertionError("the doorbell has no cell");
  }

  private static int tid() throws Exception {
    return Integer.parseInt(
        Files.readSymbolicLink(Path.of("/proc/thread-self")).getFileName().toString());
  }

  private static void onNewThread(Callable<Void> body) throws Exception {
    FutureTask<Void> task = new FutureTask<>(body);
    Thread thread = new Thread(task);
    thread.start();
    thread.join();
    task.get();
  }
}
