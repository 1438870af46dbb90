package dev.hiptide.attribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.hiptide.probe.Probe;
import dev.hiptide.probe.Role;
import dev.hiptide.probe.ThreadContext;
import dev.hiptide.probe.TraceTable;
import dev.hiptide.syscall.SyscallTable;
import dev.hiptide.tracer.CallSink;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Charges of calls that threads of this very process pretend to make. */
class AttributionTest {
  private static final SyscallTable SYSCALLS = SyscallTable.forArchitecture("amd64");
  private static final int FUTEX = SYSCALLS.number("futex");
  private static final int PRCTL = SYSCALLS.number("prctl");
  private static final int PR_SET_NAME = 15;

  @TempDir Path directory;
  private TraceTable table;
  private Attribution attribution;
  private int free;

  @BeforeEach
  void install() throws Exception {
    table = TraceTable.create(directory.resolve("table"), ProcessHandle.current().pid());
    free = table.registerOperation("hipFree");
    Probe.install(table, "iteration");
    attribution = new Attribution(table, SYSCALLS);
  }

  @Test
  void chargesACallToTheOperationThatItsThreadIsIn() throws Exception {
    onNewThread(
        () -> {
          CallSink sink = attribution.open(tid(), true);
          ThreadContext thread = Probe.hostThread();
          long outer = Probe.begin(thread, free);
          CallSink.OpenCall call = sink.enter(FUTEX, 0, 1000);
          Probe.end(thread, outer); // what counts is what it did when it made the call
          call.returned(true, 1500);
          return null;
        });

    assertThat(charges())
        .containsExactly(new Charge(Role.HOST, Phase.STARTUP, free, FUTEX, 1, 1, 500));
  }

  @Test
  void callsBehindTheLastOperationAreSteadyStateOnlyIfAnotherFollows() throws Exception {
    onNewThread(
        () -> {
          CallSink sink = attribution.open(tid(), false);
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
          CallSink sink = attribution.open(tid(), true);
          call(sink);
          assertThat(charges()).isEmpty();
          sink.enter(PRCTL, PR_SET_NAME, 0).returned(false, 1);
          return null;
        });

    assertThat(charges()).extracting(Charge::role).containsOnly(Role.JVM);
    assertThat(charges()).extracting(Charge::syscall).containsExactlyInAnyOrder(FUTEX, PRCTL);
  }

  @Test
  void aThreadThatNobodyNamesIsNative() throws Exception {
    onNewThread(
        () -> {
          CallSink sink = attribution.open(tid(), true);
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
          CallSink sink = attribution.open(tid(), true);
          call(sink);
          sink.enter(FUTEX, 0, 0);
          return null;
        });

    assertThat(charges()).isEmpty();
    assertThat(attribution.snapshot().inFlight()).isEmpty();
  }

  @Test
  void aCallUnderWayIsInFlightAndNotYetCharged() throws Exception {
    onNewThread(
        () -> {
          CallSink sink = attribution.open(tid(), false);
          CallSink.OpenCall call = sink.enter(FUTEX, 0, System.nanoTime());
          assertThat(attribution.snapshot().inFlight())
              .singleElement()
              .satisfies(inFlight -> assertThat(inFlight.syscall()).isEqualTo(FUTEX));
          assertThat(charges()).isEmpty();
          call.returned(false, System.nanoTime());
          return null;
        });

    assertThat(attribution.snapshot().inFlight()).isEmpty();
    assertThat(charges()).hasSize(1);
  }

  @Test
  void aHipCallThatIsCutOffIsChargedWithWhatItWaitedFor() throws Exception {
    onNewThread(
        () -> {
          CallSink sink = attribution.open(tid(), true);
          Probe.begin(Probe.hostThread(), free);
          sink.enter(FUTEX, 0, 1000);
          sink.ended(5000);
          return null;
        });

    assertThat(charges())
        .containsExactly(new Charge(Role.HOST, Phase.STARTUP, free, FUTEX, 1, 1, 4000));
  }

  @Test
  void aHostThatDiesInsideAnIterationDoesNotKeepTheSteadyStateGoing() throws Exception {
    onNewThread(
        () -> {
          CallSink sink = attribution.open(tid(), false);
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
          CallSink sink = attribution.open(tid(), false);
          iterate(sink);
          call(sink);
          attribution = new Attribution(table, SYSCALLS);
          call(attribution.open(tid(), false));
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
          call(attribution.open(tid(), false));
          attribution = new Attribution(table, SYSCALLS);
          call(attribution.open(tid(), false));
          return null;
        });

    assertThat(charges()).singleElement().satisfies(c -> assertThat(c.calls()).isEqualTo(2));
  }

  @Test
  void whatFindsNoAccountIsCountedAsLost() throws Exception {
    onNewThread(
        () -> {
          CallSink sink = attribution.open(tid(), false);
          for (int syscall = 0; syscall < 9000; syscall++) {
            sink.enter(syscall, 0, 0).returned(false, 1);
          }
          return null;
        });

    long charged = charges().stream().mapToLong(Charge::calls).sum();
    assertThat(charged + attribution.snapshot().lost()).isEqualTo(9000);
    assertThat(attribution.snapshot().lost()).isPositive();
  }

  private List<Charge> charges() {
    return attribution.snapshot().charges();
  }

  private List<Phase> phases() {
    return charges().stream().map(Charge::phase).distinct().sorted().toList();
  }

  private void iterate(CallSink sink) throws Exception {
    Probe.pushRange("iteration");
    call(sink);
    Probe.popRange();
  }

  private static void call(CallSink sink) {
    sink.enter(FUTEX, 0, 100).returned(false, 200);
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
