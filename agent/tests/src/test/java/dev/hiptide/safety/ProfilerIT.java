package dev.hiptide.safety;

import static dev.hiptide.safety.Cells.OLD_BPF_NEW_PTRACE;
import static dev.hiptide.safety.Programs.assertEnd;
import static dev.hiptide.safety.Programs.assertNothingIsLeft;
import static dev.hiptide.safety.Programs.calls;
import static dev.hiptide.safety.Programs.program;
import static dev.hiptide.safety.Programs.wholeReport;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hiptide.safety.programs.Profiled;
import dev.hiptide.testing.JavaProcess;
import java.nio.file.Path;
import one.profiler.AsyncProfiler;
import org.junit.jupiter.api.io.TempDir;

/** A profiler that lives on signals works, and a call that it interrupts is one call. */
class ProfilerIT {
  private static final int READS = 50;

  @TempDir Path directory;

  @Matrix(OLD_BPF_NEW_PTRACE)
  void ofCpuTime(Run run) throws Exception {
    profile(run, run.oneOf("itimer", "ctimer"));
  }

  @Matrix(OLD_BPF_NEW_PTRACE)
  void ofWallTime(Run run) throws Exception {
    profile(run, "wall");
  }

  private void profile(Run run, String event) throws Exception {
    Path report = directory.resolve("report.json");
    try (JavaProcess process =
        program(Profiled.class, run)
            .classPathOf(AsyncProfiler.class)
            .agent(run.whole(report))
            .arguments(event, "" + READS)
            .start()) {
      assertEnd(process, 0, "read: " + READS + "\nsampled\n");
      assertThat(process.otherErrorLines()).isEmpty();
      assertThat(calls(wholeReport(report), "readv")).isEqualTo(READS);
      assertNothingIsLeft(process);
    }
  }
}
