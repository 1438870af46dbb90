package dev.hiptide.hip;

import static dev.hiptide.hip.Hip.hipDeviceScheduleAuto;
import static dev.hiptide.hip.Hip.hipDeviceScheduleBlockingSync;
import static dev.hiptide.hip.Hip.hipDeviceScheduleSpin;
import static dev.hiptide.hip.Hip.hipDeviceScheduleYield;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The number the study hangs on, counted by strace(1): the system calls that the host thread makes
 * per wait, in the steady state.
 */
@Tag("process")
class SyscallsPerWaitTest {
  @RegisterExtension final TestPrograms programs = new TestPrograms();

  private static final int ITERATIONS = 1000;
  private static final String TRACED = "trace=futex,sched_yield,%file";
  private static final String ALL_CALLS = "(futex|sched_yield)\\(.*";

  /**
   * The calls that wait. On a busy machine the host may come back so late that the device sleeps,
   * and the next launch, which wakes it, makes a call too.
   */
  private static final String WAITS = "futex\\([^,]*, FUTEX_WAIT.*";

  @ParameterizedTest
  @ValueSource(ints = {hipDeviceScheduleAuto, hipDeviceScheduleBlockingSync})
  void aSleepingWaitIsOneCall(int flags) throws Exception {
    assertThat(hostCalls("free", flags)).isCloseTo(ITERATIONS, within(ITERATIONS / 100L));
  }

  /** The call that wakes the device is the wait's one call: it then spins for the end. */
  @Test
  void aWaitThatWakesTheDeviceIsOneCall() throws Exception {
    int waits = 100;
    assertThat(hostCalls("wake", hipDeviceScheduleAuto, waits, ALL_CALLS))
        .isCloseTo(waits, within(waits / 20L));
  }

  @ParameterizedTest
  @ValueSource(strings = {"stream", "event"})
  void aWaitForAStreamOrAnEventIsOneCall(String step) throws Exception {
    assertThat(hostCalls(step, hipDeviceScheduleAuto, ITERATIONS, WAITS))
        .isCloseTo(ITERATIONS, within(ITERATIONS / 50L));
  }

  @Test
  void aWaitForWhatIsDoneIsNoCall() throws Exception {
    assertThat(hostCalls("done", hipDeviceScheduleAuto)).isLessThan(ITERATIONS / 100L);
  }

  @Test
  void aSpinningWaitIsNoCall() throws Exception {
    assertThat(hostCalls("free", hipDeviceScheduleSpin, ITERATIONS, WAITS))
        .isLessThan(ITERATIONS / 100L);
  }

  @Test
  void aYieldingWaitYields() throws Exception {
    int waits = 200;
    assertThat(hostCalls("free", hipDeviceScheduleYield, waits, ALL_CALLS))
        .isGreaterThan(waits / 2L);
  }

  @Test
  void aLaunchIsNoCall() throws Exception {
    assertThat(hostCalls("launch", hipDeviceScheduleAuto)).isLessThan(ITERATIONS / 100L);
  }

  private long hostCalls(String step, int flags) throws IOException, InterruptedException {
    return hostCalls(step, flags, ITERATIONS, ALL_CALLS);
  }

  /**
   * The calls of the main thread in the loop of {@link WaitProgram} that match. Only the first
   * compiler is used: a thread whose method is due for compilation calls futex(2) to tell the
   * compiler so, and with one compiler that ends within the program's warm-up.
   */
  private long hostCalls(String step, int flags, int iterations, String calls)
      throws IOException, InterruptedException {
    Path trace = programs.folder().resolve("trace");
    TestJvm traced =
        programs.run(
            List.of("strace", "-f", "--seccomp-bpf", "-qq", "-e", TRACED, "-o", trace.toString()),
            TestJvm.current(),
            List.of("-XX:TieredStopAtLevel=1"),
            WaitProgram.class,
            step,
            Integer.toString(flags),
            Integer.toString(iterations));
    assertThat(traced.exitCode()).isZero();
    String threadId = traced.output().strip();

    // A line is "TID name(arguments…", or "TID <... name resumed>…" where a call is shown in
    // halves.
    try (Stream<String> lines = Files.lines(trace)) {
      List<String> loop =
          lines
              .filter(line -> line.startsWith(threadId + " "))
              .dropWhile(line -> !line.contains(WaitProgram.BEGIN))
              .takeWhile(line -> !line.contains(WaitProgram.END))
              .toList();
      assertThat(loop).isNotEmpty();
      return loop.stream().filter(line -> line.matches("\\d+ +" + calls)).count();
    }
  }
}
