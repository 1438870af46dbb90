package dev.hiptide.hip;

import static dev.hiptide.hip.Hip.hipDeviceScheduleAuto;
import static dev.hiptide.hip.Hip.hipDeviceScheduleSpin;
import static dev.hiptide.hip.Hip.hipDeviceScheduleYield;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** HIP in static initialisers: what can never end is refused, or the program is told. */
@Tag("process")
class ClassInitialisationTest {
  private static final long DEADLINE_SECONDS = 40;

  @RegisterExtension final TestPrograms programs = new TestPrograms();

  @Test
  void aClassCannotRunItsOwnKernelsWhileItIsInitialised() throws Exception {
    TestJvm ended = run("own");

    assertThat(ended.output())
        .isEqualTo(
            """
            hipErrorNotInitialized (3): hipLaunchKernel: the code is of \
            dev.hiptide.hip.InitialiserProgram$OwnKernel, which this thread initialises; the device \
            can run it when that is over
            hipErrorNotInitialized
            used
            """);
    assertThat(ended.exitCode()).isZero();
  }

  @Test
  void aClassCanRunTheKernelsOfOthers() throws Exception {
    assertThat(run("other").output()).isEqualTo("used\n");
  }

  private TestJvm run(String which) throws Exception {
    return programs.run(
        TestJvm.current(), List.of(), InitialiserProgram.class, which, "" + hipDeviceScheduleAuto);
  }

  @ParameterizedTest
  @ValueSource(ints = {hipDeviceScheduleAuto, hipDeviceScheduleSpin, hipDeviceScheduleYield})
  void aWaitThatNeverEndsSaysWhy(int flags) throws Exception {
    Process process =
        new ProcessBuilder(
                TestJvm.current().resolve("bin/java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                InitialiserProgram.class.getName(),
                "indirect",
                Integer.toString(flags))
            .start();
    try {
      // Not on this thread: nothing but the process's end wakes who reads.
      CompletableFuture<String> line = CompletableFuture.supplyAsync(() -> firstLine(process));
      assertThat(line.get(DEADLINE_SECONDS, TimeUnit.SECONDS))
          .startsWith(
              "hiptide: the static initialiser of dev.hiptide.hip.InitialiserProgram$Indirect has"
                  + " waited for the device for 5 s.");
    } finally {
      process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }
  }

  private static String firstLine(Process process) {
    try (BufferedReader errors = process.errorReader()) {
      return errors.readLine();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
