package dev.hiptide.tracer.ptrace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hiptide.linux.CallArguments;
import dev.hiptide.terms.SyscallTable;
import dev.hiptide.tracer.Watch;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CallStateTest {
  private static final SyscallTable SYSCALLS = SyscallTable.forArchitecture("amd64");
  private static final CallArguments NONE = index -> 0;
  private static final int READ = 0;
  private static final int WRITE = 1;
  private static final int SIGRETURN = 15;
  private static final int NANOSLEEP = 35;
  private static final int RESTART = 219;

  /** FUTEX_WAIT_BITSET_PRIVATE, as HotSpot makes it. */
  private static final CallArguments TIMED_WAIT =
      List.of(0x7f91fc479fc8L, 0x89L, 0L, 0x7f91d5ffe730L, 0L, 0xffffffffL)::get;

  private static final long HERE = 0x1002;
  private static final long THERE = 0x2002;

  private final List<String> told = new ArrayList<>();
  private final CallState state =
      new CallState(
          new CallSink() {
            @Override
            public OpenCall enter(int syscall, long firstArgument, long nanoTime) {
              told.add("enter " + syscall);
              return (error, at) ->
                  told.add(
                      (error == 0 ? "return " : "fail ") + syscall + " after " + (at - nanoTime));
            }

            @Override
            public void ended(long nanoTime) {}

            @Override
            public Watch watch() {
              return Watch.EVERY_CALL;
            }

            @Override
            public void inForce(Watch watch) {}
          },
          CallState.Abi.of(SYSCALLS));

  @Test
  void tellsOfCallAndReturn() {
    state.entry(READ, NONE, HERE, 10);
    state.exit(5, 0, HERE, 15);

    assertThat(told).containsExactly("enter 0", "return 0 after 5");
  }

  @Test
  void tellsOfErrors() {
    state.entry(READ, NONE, HERE, 10);
    state.exit(-9, 9, HERE, 12);

    assertThat(told).containsExactly("enter 0", "fail 0 after 2");
  }

  @Test
  void countsACallThatIsEnteredAgainOnce() {
    state.entry(READ, NONE, HERE, 10);
    state.exit(-512, 512, HERE, 20);
    state.entry(READ, NONE, HERE, 21);
    state.exit(-513, 513, HERE, 30);
    state.entry(READ, NONE, HERE, 31);
    state.exit(5, 0, HERE, 40);

    assertThat(told).containsExactly("enter 0", "return 0 after 30");
  }

  @Test
  void countsACallThatRestartSyscallResumesOnce() {
    state.entry(NANOSLEEP, NONE, HERE, 10);
    state.exit(-516, 516, HERE, 20);
    state.entry(RESTART, NONE, HERE, 21);
    state.exit(0, 0, HERE, 50);

    assertThat(told).containsExactly("enter 35", "return 35 after 40");
  }

  @Test
  void seesACallThatAHandlerInterruptsFail() {
    state.entry(READ, NONE, HERE, 10);
    state.exit(-512, 512, HERE, 20);
    state.entry(WRITE, NONE, THERE, 21); // in the handler
    state.exit(1, 0, THERE, 22);
    state.entry(SIGRETURN, NONE, THERE, 23);
    state.exit(-4, 4, HERE, 24); // behind the call: it has failed with EINTR
    state.entry(READ, NONE, HERE, 30); // the program tries again

    assertThat(told)
        .containsExactly(
            "enter 0",
            "enter 1",
            "return 1 after 1",
            "enter 15",
            "return 15 after 1",
            "fail 0 after 14",
            "enter 0");
  }

  @Test
  void mergesACallThatIsRestartedBehindAHandler() {
    state.entry(READ, NONE, HERE, 10);
    state.exit(-512, 512, HERE, 20);
    state.entry(SIGRETURN, NONE, THERE, 23);
    state.exit(0, 0, HERE - 2, 24); // at the instruction itself: it will be made again
    state.entry(READ, NONE, HERE, 25);
    state.exit(5, 0, HERE, 30);

    assertThat(told)
        .containsExactly("enter 0", "enter 15", "return 15 after 1", "return 0 after 20");
  }

  @Test
  void mergesInterruptedCallsOfNestedHandlers() {
    state.entry(READ, NONE, HERE, 10);
    state.exit(-512, 512, HERE, 20);
    state.entry(WRITE, NONE, THERE, 21);
    state.exit(-512, 512, THERE, 22); // the handler's own call is interrupted
    state.entry(WRITE, NONE, THERE, 23);
    state.exit(1, 0, THERE, 24);
    state.entry(READ, NONE, HERE, 25);
    state.exit(5, 0, HERE, 30);

    assertThat(told).containsExactly("enter 0", "enter 1", "return 1 after 3", "return 0 after 20");
  }

  @Test
  void countsACallThatWasUnderWayWhenTheTracerCameOnce() {
    state.attachedInside(NANOSLEEP, NONE, 100);
    state.entry(RESTART, NONE, HERE, 105);
    state.exit(0, 0, HERE, 110);

    assertThat(told).containsExactly("enter 35", "return 35 after 10");
  }

  /** A tracer before this one has taken it out of its call, and died. */
  @Test
  void countsACallThatIsResumedWhenTheTracerComesAsThatCall() {
    state.attachedInside(RESTART, TIMED_WAIT, 100);
    state.entry(RESTART, TIMED_WAIT, HERE, 105);
    state.exit(0, 0, HERE, 110);

    assertThat(told).containsExactly("enter 202", "return 202 after 10");
  }

  /** The process was stopped when the tracer came, and goes on. */
  @Test
  void countsACallThatIsResumedLaterAsThatCall() {
    state.entry(RESTART, TIMED_WAIT, HERE, 10);
    state.exit(-516, 516, HERE, 20);
    state.entry(RESTART, TIMED_WAIT, HERE, 21);
    state.exit(-110, 110, HERE, 30);

    assertThat(told).containsExactly("enter 202", "fail 202 after 20");
  }

  @Test
  void endsACallThatWasUnderWayAndDidNotGoOn() {
    state.attachedInside(NANOSLEEP, NONE, 100);
    state.entry(READ, NONE, HERE, 105);

    assertThat(told).containsExactly("enter 35", "fail 35 after 5", "enter 0");
  }

  @Test
  void ignoresTheExitOfACallThatBeganBeforeTheTracerCame() {
    state.exit(0, 0, HERE, 10);

    assertThat(told).isEmpty();
  }
}
