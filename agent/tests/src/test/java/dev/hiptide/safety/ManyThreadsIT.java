package dev.hiptide.safety;

import static dev.hiptide.safety.Cells.OLD_BPF_NEW_PTRACE;
import static dev.hiptide.safety.Cells.PTRACE;
import static dev.hiptide.safety.Programs.assertEnd;
import static dev.hiptide.safety.Programs.assertNothingIsLeft;
import static dev.hiptide.safety.Programs.attach;
import static dev.hiptide.safety.Programs.awaitStart;
import static dev.hiptide.safety.Programs.calls;
import static dev.hiptide.safety.Programs.program;
import static dev.hiptide.safety.Programs.wholeReport;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hiptide.safety.programs.Churn;
import dev.hiptide.safety.programs.ManyThreads;
import dev.hiptide.safety.programs.TightLoops;
import dev.hiptide.testing.JavaProcess;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** Threads by the thousand. */
class ManyThreadsIT {
  private static final int THREADS = 2000;
  private static final int BORN = 1000; // while they are traced, which takes longer

  @TempDir Path directory;

  @Matrix(OLD_BPF_NEW_PTRACE)
  void aThousandAreBornAndStay(Run run) throws Exception {
    Path report = directory.resolve("report.json");
    try (JavaProcess process =
        program(ManyThreads.class, run).agent(run.whole(report)).arguments("" + BORN).start()) {
      awaitStart(process);
      assertEnd(process, 42, "started\n");
      assertThat(process.otherErrorLines()).isEmpty();
      assertThat(calls(wholeReport(report), "getpgid")).isEqualTo(BORN);
      assertNothingIsLeft(process);
    }
  }

  @Matrix(OLD_BPF_NEW_PTRACE)
  void thousandsAreThereWhenTheAgentComes(Run run) throws Exception {
    Path report = directory.resolve("report.json");
    try (JavaProcess process = program(ManyThreads.class, run).arguments("" + THREADS).start()) {
      awaitStart(process);
      attach(process.pid(), run.settings(0, report));
      assertEnd(process, 42, "started\n");
      assertThat(process.otherErrorLines()).isEmpty();
      wholeReport(report);
      assertNothingIsLeft(process);
    }
  }

  @Matrix(OLD_BPF_NEW_PTRACE)
  void aThousandASecondAreBornAndDie(Run run) throws Exception {
    Path report = directory.resolve("report.json");
    try (JavaProcess process =
        program(Churn.class, run).agent(run.whole(report)).arguments("" + BORN).start()) {
      assertEnd(process, 0, BORN + " have lived\n");
      assertThat(process.otherErrorLines()).isEmpty();
      assertThat(calls(wholeReport(report), "getpgid")).isEqualTo(BORN);
      assertNothingIsLeft(process);
    }
  }

  /**
   * Eight threads that only make calls: none of them may starve the others. Who starves makes next
   * to no calls; on a machine that is busy with other things the kernel itself is less than fair.
   */
  @Matrix(PTRACE)
  void eachGetsItsTurn(Run run) throws Exception {
    int threads = 8;
    int calls = 8000;
    Path report = directory.resolve("report.json");
    try (JavaProcess process =
        program(TightLoops.class, run)
            .agent(run.whole(report))
            .arguments("" + threads, "" + calls)
            .start()) {
      assertThat(process.awaitExit()).isZero();
      String[] output = process.standardOutput().split("\\D+");
      assertThat(Integer.parseInt(output[1])).as("the laziest").isGreaterThan(calls / 20);
      assertThat(calls(wholeReport(report), "getppid")).isEqualTo(Integer.parseInt(output[2]));
    }
  }
}
