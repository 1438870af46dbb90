package dev.hiptide.safety;

import static dev.hiptide.safety.Cells.OLD_BPF_NEW_PTRACE;
import static dev.hiptide.safety.Programs.assertEnd;
import static dev.hiptide.safety.Programs.assertNothingIsLeft;
import static dev.hiptide.safety.Programs.calls;
import static dev.hiptide.safety.Programs.program;
import static dev.hiptide.safety.Programs.wholeReport;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.hiptide.safety.programs.OwnFilter;
import dev.hiptide.safety.programs.UnknownCalls;
import dev.hiptide.testing.JavaProcess;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** Calls that never reach their place in the kernel answer as ever, and are counted. */
class UnusualCallsIT {
  private static final int CALLS = 100;

  @TempDir Path directory;

  @Matrix(OLD_BPF_NEW_PTRACE)
  void thatNoKernelKnows(Run run) throws Exception {
    JsonObject report =
        run(
            UnknownCalls.class,
            run,
            """
            4095: 38
            65646: 38
            2147483647: 38
            -1: 38
            -2147483648: 38
            """);
    assertThat(calls(report, "syscall_4095")).isEqualTo(CALLS);
    assertThat(calls(report, "syscall_65535")).as("all the others").isEqualTo(4 * CALLS);
    assertThat(calls(report, "getppid")).as("that of 65646 without its highest bit").isZero();
  }

  @Matrix(OLD_BPF_NEW_PTRACE)
  void thatAFilterOfTheProgramRefuses(Run run) throws Exception {
    JsonObject report = run(OwnFilter.class, run, "getppid: [77]\ngetpgid: [38]\n");
    assertThat(calls(report, "getppid")).isEqualTo(CALLS);
    assertThat(calls(report, "getpgid")).isEqualTo(CALLS);
  }

  private JsonObject run(Class<?> main, Run run, String output) throws Exception {
    Path report = directory.resolve("report.json");
    try (JavaProcess process =
        program(main, run).agent(run.whole(report)).arguments("" + CALLS).start()) {
      assertEnd(process, 0, output);
      assertNothingIsLeft(process);
      return wholeReport(report);
    }
  }
}
