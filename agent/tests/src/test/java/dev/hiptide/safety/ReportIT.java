package dev.hiptide.safety;

import static dev.hiptide.safety.Cells.OLD_PTRACE;
import static dev.hiptide.safety.Cells.OLD_PTRACE_NEW_BPF;
import static dev.hiptide.safety.Programs.assertNothingIsLeft;
import static dev.hiptide.safety.Programs.program;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hiptide.jar.programs.CallsHip;
import dev.hiptide.testing.Await;
import dev.hiptide.testing.JavaProcess;

/** Where a report goes that is no file. */
class ReportIT {
  @Matrix(OLD_PTRACE_NEW_BPF)
  void standardOutputHasItBehindWhatTheProgramHasWritten(Run run) throws Exception {
    try (JavaProcess process =
        program(CallsHip.class, run).agent(run.settings(0, "/dev/stdout")).start()) {
      assertThat(process.awaitExit()).isZero();
      assertNothingIsLeft(process);
      assertThat(process.standardOutput())
          .startsWith("inside: true\noutside: 0\nsuppressed: null\n")
          .contains("suppressed: null\nhiptide report");
      assertThat(process.otherErrorLines()).isEmpty();
    }
  }

  /** Then the descriptor's number is that of the first file that the JVM opens. */
  @Matrix(OLD_PTRACE)
  void standardOutputThatIsClosedIsOneLine(Run run) throws Exception {
    try (JavaProcess process =
        program(CallsHip.class, run)
            .under("sh", "-c", "exec \"$@\" >&-", "sh")
            .agent(run.settings(0, "stdout"))
            .start()) {
      process.awaitExit();
      Await.until("the collector ends", () -> process.collector().isEmpty());
      assertThat(process.agentLines())
          .containsOnlyOnce(
              "cannot write the report to the program's standard output: it cannot be opened again:"
                  + " it is closed");
    }
  }
}
