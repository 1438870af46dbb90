package dev.hiptide.tracer.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hiptide.programs.TestProgram;
import dev.hiptide.safety.programs.TightLoops;
import dev.hiptide.testing.Await;
import dev.hiptide.testing.JavaProcess;
import dev.hiptide.testing.Os;
import dev.hiptide.tracer.ptrace.TracerPrograms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** One pair of programs for all collectors of a user, whoever comes, leaves or is killed. */
@Execution(ExecutionMode.SAME_THREAD)
class SharedProgramsIT {
  /** A program for each of its tracepoints. */
  private static final int PROGRAMS = 4;

  private static final int CALLS = 100_000;
  private static final int NEVER = Integer.MAX_VALUE;
  private static final int GETPPID = System.getProperty("os.arch").equals("aarch64") ? 173 : 110;

  @TempDir Path directory;

  @BeforeEach
  void needsRoot() {
    Os.assumeRoot();
  }

  @Test
  void theSecondHasTheProgramsOfTheFirst() throws Exception {
    try (JavaProcess one = calls(NEVER);
        JavaProcess another = calls(NEVER);
        JavaProcess first = watch(one);
        JavaProcess second = watch(another)) {
      assertThat(programs(first)).hasSize(PROGRAMS).isEqualTo(programs(second));
    }
  }

  @Test
  void whenTheirOwnerIsKilledTheyGoOnForTheOther() throws Exception {
    Path file = directory.resolve("second");
    try (JavaProcess one = calls(NEVER);
        JavaProcess another = start();
        JavaProcess first = watch(one);
        JavaProcess second = watch(another, file, 1)) {
      Set<String> shared = programs(first);
      Os.signal("KILL", first.pid());
      first.awaitExit();
      assertThat(programs(second)).isEqualTo(shared);
      Await.until("it is counted", () -> second.standardOutput().contains("enough"));
      another.closeInput();
      assertThat(another.awaitExit()).isZero();
      assertThat(second.awaitExit()).isZero();

      assertThat(Files.readString(file)).contains("," + GETPPID + " " + CALLS + "\n");
      assertThat(holders(shared)).as("who still has them").isEmpty();
      assertThat(one.isAlive()).isTrue();
    }
  }

  /** A program on one thread that waits for the end of its input, and then makes its calls. */
  private JavaProcess start() throws Exception {
    return TestProgram.of(CallsWhenTold.class).arguments("" + CALLS).start();
  }

  private static JavaProcess calls(int calls) throws Exception {
    return TestProgram.of(TightLoops.class).arguments("1", "" + calls).start();
  }

  private JavaProcess watch(JavaProcess program) throws Exception {
    return watch(program, directory.resolve("counts"), NEVER);
  }

  private JavaProcess watch(JavaProcess program, Path file, int enough) throws Exception {
    JavaProcess tracer =
        JavaProcess.of(CountsInKernel.class)
            .classPathOf(TracerPrograms.classPath())
            .arguments("" + program.pid(), file.toString(), "" + enough, directory.toString())
            .start();
    Await.until(
        "it is watched",
        () -> {
          assertThat(tracer.isAlive()).as(tracer.standardError()).isTrue();
          return tracer.standardOutput().contains("tracing");
        });
    return tracer;
  }

  /** The numbers of the kernel's programs that a process has open, bpf(2). */
  private static Set<String> programs(JavaProcess process) throws IOException {
    return programs(Path.of("/proc/" + process.pid()));
  }

  private static Set<String> programs(Path process) throws IOException {
    try (Stream<Path> descriptors = Files.list(process.resolve("fdinfo"))) {
      return descriptors
          .flatMap(SharedProgramsIT::lines)
          .filter(line -> line.startsWith("prog_id:"))
          .collect(Collectors.toSet());
    }
  }

  private static Stream<String> lines(Path file) {
    try {
      return Files.readAllLines(file).stream();
    } catch (IOException e) {
      return Stream.empty(); // closed meanwhile
    }
  }

  private static List<Path> holders(Set<String> programs) throws IOException {
    try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
      return processes
          .filter(process -> process.getFileName().toString().matches("\\d+"))
          .filter(
              process -> {
                try {
                  return programs(process).stream().anyMatch(programs::contains);
                } catch (IOException e) {
                  return false; // it has ended meanwhile
                }
              })
          .toList();
    }
  }
}
