package dev.hiptide.safety;

import static dev.hiptide.safety.Cells.ALL;
import static dev.hiptide.safety.Cells.OLD_BPF_NEW_PTRACE;
import static dev.hiptide.safety.Programs.agentThreads;
import static dev.hiptide.safety.Programs.assertNothingIsLeft;
import static dev.hiptide.safety.Programs.assertOwnEnd;
import static dev.hiptide.safety.Programs.attach;
import static dev.hiptide.safety.Programs.awaitStart;
import static dev.hiptide.safety.Programs.calls;
import static dev.hiptide.safety.Programs.detach;
import static dev.hiptide.safety.Programs.program;
import static dev.hiptide.safety.Programs.torture;
import static dev.hiptide.safety.Programs.wholeReport;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.hiptide.safety.programs.Steps;
import dev.hiptide.testing.Await;
import dev.hiptide.testing.JavaProcess;
import dev.hiptide.testing.Os;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;

/** A session ends while the program runs, and leaves nothing; another may follow. */
class DetachIT {
  /** Until all is loaded that a session needs once. */
  private static final int FIRST_ROUNDS = 2;

  private static final int STEPS = 20;

  /** Objects that would keep all classes of a session alive, or its table. */
  private static final List<String> HOLDERS =
      List.of("dev.hiptide.bootstrap.IsolatedClassLoader", "dev.hiptide.table.TraceTable");

  @TempDir Path directory;

  @Matrix(ALL)
  void theNextSessionCountsAsTheFirst(Run run) throws Exception {
    Path first = directory.resolve("first.json");
    Path second = directory.resolve("second.json");
    try (JavaProcess process = program(Steps.class, run).start()) {
      awaitStart(process);
      attach(process.pid(), run.settings(0, first));
      tell(process, "step 10");
      detach(process);
      assertNothingIsLeft(process);
      tell(process, "step 7");
      attach(process.pid(), run.settings(0, second) + ",application=second");
      tell(process, "step 5");
      detach(process);
      assertNothingIsLeft(process);
      Await.until("no thread is left", () -> agentThreads(process).isEmpty());
      end(process);
    }
    assertSteps(wholeReport(first), 10);
    assertSteps(wholeReport(second), 5);
    assertThat(wholeReport(second).get("application").getAsString()).isEqualTo("second");
  }

  /** The call and the iteration began in a session that is over: no other counts them. */
  @Matrix(ALL)
  void whileAThreadIsInAHipCallAndAnIteration(Run run) throws Exception {
    Path second = directory.resolve("second.json");
    try (JavaProcess process = program(Steps.class, run).start()) {
      awaitStart(process);
      attach(process.pid(), run.quiet());
      tell(process, "hold");
      detach(process);
      attach(process.pid(), run.settings(0, second));
      tell(process, "release");
      tell(process, "step 4");
      detach(process);
      end(process);
      assertNothingIsLeft(process);
    }
    assertSteps(wholeReport(second), 4);
  }

  @Matrix(ALL)
  void whileThreadsAreBornAndDie(Run run) throws Exception {
    try (JavaProcess process = torture(run).start()) {
      awaitStart(process);
      for (int round = 0; round < (run.repeated() ? 100 : 3); round++) {
        attach(process.pid(), run.quiet());
        run.awaitSomeMoment(Duration.ofMillis(500));
        detach(process);
        assertNothingIsLeft(process);
      }
      Await.until("no thread is left", () -> agentThreads(process).isEmpty());
      assertOwnEnd(process);
    }
  }

  @Matrix(OLD_BPF_NEW_PTRACE)
  void leavesNoClassesMemoryThreadsOrFiles(Run run) throws Exception {
    try (JavaProcess process = program(Steps.class, run).start()) {
      awaitStart(process);
      observe(process, run, FIRST_ROUNDS);
      int before = openFiles(process);
      observe(process, run, run.repeated() ? 100 : 4);

      Await.until("no file is left", () -> openFiles(process) <= before);
      Await.until("no thread is left", () -> agentThreads(process).isEmpty());
      Await.until(
          "nothing is held", () -> HOLDERS.stream().noneMatch(objects(run, process)::contains));
      end(process);
    }
  }

  private static void observe(JavaProcess process, Run run, int rounds) throws Exception {
    for (int round = 0; round < rounds; round++) {
      attach(process.pid(), run.quiet());
      tell(process, "step " + STEPS);
      detach(process);
    }
  }

  private static int openFiles(JavaProcess process) throws Exception {
    try (Stream<Path> files = Files.list(Path.of("/proc/" + process.pid() + "/fd"))) {
      return (int) files.count();
    }
  }

  /** The classes of all objects that are reachable. */
  private static String objects(Run run, JavaProcess process) throws Exception {
    return Os.output(
        run.home().resolve("bin/jcmd").toString(),
        Long.toString(process.pid()),
        "GC.class_histogram");
  }

  private static void assertSteps(JsonObject report, int steps) {
    assertThat(report.get("iterations").getAsInt()).isEqualTo(steps);
    assertThat(calls(report, "pwrite64")).isEqualTo(steps);
    report
        .getAsJsonArray("operations")
        .forEach(
            each -> {
              JsonObject operation = each.getAsJsonObject();
              int expected = operation.get("op").getAsString().equals("hipMemcpy") ? steps : 0;
              assertThat(operation.get("calls").getAsInt()).as("%s", operation).isEqualTo(expected);
            });
  }

  private static void tell(JavaProcess process, String line) throws Exception {
    long before = done(process);
    process.type(line);
    Await.until(line, () -> done(process) > before);
  }

  private static long done(JavaProcess process) throws Exception {
    return process.standardOutput().lines().filter(line -> line.startsWith("done ")).count();
  }

  private static void end(JavaProcess process) throws Exception {
    process.closeInput();
    assertThat(process.awaitExit()).as(process.standardError()).isZero();
    assertThat(process.otherErrorLines()).isEmpty();
  }
}
