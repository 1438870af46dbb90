package dev.hiptide.fidelity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hiptide.programs.TestProgram;
import dev.hiptide.safety.programs.BusyTorture;
import dev.hiptide.testing.Await;
import dev.hiptide.testing.JavaHomes;
import dev.hiptide.testing.JavaProcess;
import dev.hiptide.testing.Os;
import dev.hiptide.tracer.bpf.CountsInKernel;
import dev.hiptide.tracer.ptrace.TracerPrograms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The counts of the kernel programs against bpftrace's, of one run and of more than a million
 * calls: of each thread and number as many, to the last one. The program is stopped until both
 * watch, as it is no other program then: one that replaced itself would not be watched any more.
 */
class KernelBpftraceIT {
  private static final int CALLS = 1_000_000;

  /** Each takes threads out of calls that they then begin again. */
  private static final int STOPS = 20;

  @TempDir Path directory;

  static Iterable<Path> homes() {
    return JavaHomes.all();
  }

  @ParameterizedTest
  @MethodSource("homes")
  void ofAMillionCallsNoneIsCountedOtherwise(Path home) throws Exception {
    Os.assumeRoot();
    Path file = directory.resolve("counts");
    try (JavaProcess program =
        TestProgram.of(BusyTorture.class).on(home).jvm(TestProgram.BOTH_COMPILERS).start()) {
      stop(program);
      try (JavaProcess tracer = startTracer(program.pid(), file);
          JavaProcess bpftrace = Bpftrace.attach(program.pid())) {
        Os.signal("CONT", program.pid());
        Await.until("it has started", () -> program.standardOutput().contains("started\n"));
        for (int i = 0; i < STOPS; i++) {
          stop(program);
          Os.signal("CONT", program.pid());
        }
        Await.until("its calls", () -> tracer.standardOutput().contains("enough"));
        program.closeInput();
        assertThat(program.awaitExit()).isEqualTo(42);
        assertThat(tracer.awaitExit()).as(tracer.standardError()).isZero();

        Bpftrace kernels = Bpftrace.end(bpftrace);
        assertThat(tracer.standardOutput())
            .contains("Losses[calls=0, contexts=0, ends=0, foreign=0]");
        assertThat(kernels.restarted()).isNotEmpty();
        assertThat(counts(file)).isEqualTo(kernels.begun());
      }
    }
  }

  private static void stop(JavaProcess program) throws Exception {
    Os.signal("STOP", program.pid());
    Await.until("it is stopped", () -> Os.everyThreadIs("TZX", program.pid()));
  }

  private JavaProcess startTracer(long pid, Path file) throws Exception {
    JavaProcess tracer =
        JavaProcess.of(CountsInKernel.class)
            .classPathOf(TracerPrograms.classPath())
            .arguments("" + pid, file.toString(), "" + CALLS, directory.toString())
            .start();
    Await.until(
        "the tracer traces",
        () -> {
          assertThat(tracer.standardOutput()).doesNotContain("refused");
          assertThat(tracer.isAlive()).as(tracer.standardError()).isTrue();
          return tracer.standardOutput().contains("tracing");
        });
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
