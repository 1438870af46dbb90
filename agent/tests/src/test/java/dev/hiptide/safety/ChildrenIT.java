package dev.hiptide.safety;

import static dev.hiptide.safety.Cells.ALL;
import static dev.hiptide.safety.Programs.assertEnd;
import static dev.hiptide.safety.Programs.program;
import static dev.hiptide.safety.Programs.wholeReport;

import dev.hiptide.safety.programs.Children;
import dev.hiptide.testing.JavaProcess;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** Children are let alone, however they are made. */
class ChildrenIT {
  private static final int EACH = 5;

  @TempDir Path directory;

  @Matrix(ALL)
  void areNotTraced(Run run) throws Exception {
    Path report = directory.resolve("report.json");
    String mechanism = run.oneOf("POSIX_SPAWN", "FORK", "VFORK");
    try (JavaProcess process =
        program(Children.class, run)
            .jvm("-Djdk.lang.Process.launchMechanism=" + mechanism)
            .agent(run.whole(report))
            .arguments("" + EACH)
            .start()) {
      assertEnd(process, 0, "TracerPid:\t0\nended by signal 9\nended by signal 9\n".repeat(EACH));
      wholeReport(report);
    }
  }
}
