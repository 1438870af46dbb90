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
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The number the study hangs on, counted by strace(1): the system calls that the host thread makes
 * per wait, in the steady state.
 */
class SyscallsPerWaitTest {
  private static final int ITERATIONS = 2000;
  private static final String ALL_CALLS = "(futex|sched_yield)\\(.*";

  /**
   * The calls that wait. On a busy machine the host may come back so late that the device sleeps,
   * and the next launch, which wakes it, makes a call too.
   */
  private static final String WAITS = "futex\\([^,]*, FUTEX_WAIT.*";

  @TempDir private Path directory;

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
    assertThat(hostCalls("free", hipDeviceScheduleYield)).isGreaterThan(ITERATIONS / 2L);
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
    Path trace = directory.resolve("trace");
    Path output = directory.resolve("output");
    Process strace =
        new ProcessBuilder(
                "strace",
                "-f",
                "-qq",
                "-e",
                "trace=futex,sched_yield,%file",
                "-o",
                trace.toString(),
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                WaitProgram.class.getName(),
                step,
                Integer.toString(flags),
                Integer.toString(iterations))
            .redirectOutput(output.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      assertThat(strace.waitFor(3, TimeUnit.MINUTES)).as("ends in time").isTrue();
    } finally {
      strace.descendants().forEach(ProcessHandle::destroyForcibly);
      strace.destroyForcibly();
    }
    assertThat(strace.exitValue()).isZero();
    String threadId = Files.readString(output).strip();

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
