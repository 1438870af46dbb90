package dev.hiptide.fidelity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hiptide.programs.TestProgram;
import dev.hiptide.safety.programs.Torture;
import dev.hiptide.testing.Await;
import dev.hiptide.testing.JavaHomes;
import dev.hiptide.testing.JavaProcess;
import dev.hiptide.testing.Os;
import dev.hiptide.tracer.ptrace.CountsCalls;
import dev.hiptide.tracer.ptrace.TracerPrograms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The tracer's counts against the kernel's, of one run of {@link Torture} and from its first
 * instruction on: a shell stops itself, and becomes the program when both watch.
 *
 * <p>What is counted are calls that begin: so exit(2) and execve(2) are, and a call that is
 * restarted is one.
 *
 * <p>One kind of call is seen by the tracer alone: when a process ends, its threads that are
 * stopped at the entry of a call are killed there, and the kernel never begins the call. Its trace
 * point at the exit shows that ({@link Bpftrace#cut}), but shows the same for a thread that was
 * killed a moment before the tracer could see it stop. So such a call, a thread's last, may be
 * there or not; all others must agree.
 */
class BpftraceIT {
  /** Not a wait for anything: so long it is to make its calls. */
  private static final Duration RUN = Duration.ofSeconds(2);

  @TempDir Path directory;

  static List<Path> homes() {
    return JavaHomes.all();
  }

  @ParameterizedTest
  @MethodSource("homes")
  void everyCallOfEveryThreadIsCountedAsTheKernelDoes(Path home) throws Exception {
    Os.assumeRoot();
    Path file = directory.resolve("counts");
    try (JavaProcess program = startStopped(home);
        JavaProcess tracer = startTracer(program.pid(), file);
        JavaProcess bpftrace = Bpftrace.attach(program.pid())) {
      Os.signal("CONT", program.pid());
      Await.until(
          "it has started",
          () -> {
            assertThat(program.isAlive()).as(program.standardError()).isTrue();
            return program.standardOutput().contains("started\n");
          });
      LockSupport.parkNanos(RUN.toNanos());
      program.closeInput();
      assertThat(program.awaitExit()).isEqualTo(42);
      assertThat(program.standardOutput()).isEqualTo("started\nsound\nhook\n");
      assertThat(tracer.awaitExit()).isZero();

      Bpftrace kernels = Bpftrace.end(bpftrace);
      assertThat(kernels.restarted()).isNotEmpty();
      assertAgree(counts(file), kernels);
    }
  }

  private static void assertAgree(Map<String, Integer> tracers, Bpftrace kernels) {
    Set<String> keys = new TreeSet<>(tracers.keySet());
    keys.addAll(kernels.begun().keySet());
    SoftAssertions softly = new SoftAssertions();
    for (String key : keys) {
      int begun = kernels.begun().getOrDefault(key, 0);
      softly
          .assertThat(tracers.getOrDefault(key, 0))
          .as("calls of thread,number %s", key)
          .isBetween(begun, begun + kernels.cut().getOrDefault(key, 0));
    }
    softly.assertAll();
  }

  private static JavaProcess startStopped(Path home) throws Exception {
    JavaProcess program =
        TestProgram.of(Torture.class)
            .on(home)
            .jvm(TestProgram.BOTH_COMPILERS)
            .under("sh", "-c", "kill -STOP $$; exec \"$@\"", "sh")
            .start();
    Path stat = Path.of("/proc/" + program.pid() + "/stat");
    Await.until("the shell has stopped itself", () -> Files.readString(stat).contains(") T "));
    return program;
  }

  private static JavaProcess startTracer(long pid, Path file) throws Exception {
    JavaProcess tracer =
        JavaProcess.of(CountsCalls.class)
            .classPathOf(TracerPrograms.classPath())
            .arguments("" + pid, file.toString())
            .start();
    Await.until("the tracer traces", () -> tracer.standardOutput().contains("tracing"));
    return tracer;
  }

  private static Map<String, Integer> counts(Path file) throws IOException {
    Map<String, Integer> counts = new TreeMap<>();
    for (String line : Files.readAllLines(file)) {
      String[] keyAndCalls = line.split(" ");
      counts.put(keyAndCalls[0], Integer.valueOf(keyAndCalls[1]));
    }
    return counts;
  }
}
