package dev.hiptide.tracer.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hiptide.programs.TestProgram;
import dev.hiptide.safety.programs.TightLoops;
import dev.hiptide.testing.JavaProcess;
import dev.hiptide.testing.Os;
import dev.hiptide.tracer.ptrace.TracerPrograms;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the kernel takes no programs: what is missing is said, and which way. */
class RefusedIT {
  @TempDir Path directory;

  @BeforeEach
  void needsRoot() {
    Os.assumeRoot();
  }

  @Test
  void withoutTheCapabilityToLoadThem() throws Exception {
    assertThat(answer(CountsInKernel.class, without("bpf")))
        .startsWith("refused: cannot trace in the kernel: the capability BPF is missing");
  }

  @Test
  void withoutTheCapabilityToTrace() throws Exception {
    assertThat(answer(CountsInKernel.class, without("perfmon")))
        .startsWith("refused: cannot trace in the kernel: the capability PERFMON is missing");
  }

  @Test
  void inAUserNamespace() throws Exception {
    Os.assumeAllowed("unshare", "--user", "--map-root-user");
    assertThat(answer(CountsInKernel.class, "unshare", "--user", "--map-root-user"))
        .startsWith("refused: cannot trace in the kernel: this is a user namespace");
  }

  @Test
  void behindAFilter() throws Exception {
    assertThat(answer(CountsBehindFilter.class, "env"))
        .startsWith("refused: cannot trace in the kernel: a seccomp filter refuses bpf(2)");
  }

  /** Their own numbers are another namespace's: nothing is refused, and all is counted. */
  @Test
  void notInAPidNamespace() throws Exception {
    Os.assumeAllowed("unshare", "--pid", "--fork", "--mount-proc");
    int calls = 100_000;
    Path counts = directory.resolve("counts");
    try (JavaProcess process =
        TestProgram.of(CountsChild.class)
            .classPathOf(TracerPrograms.classPath())
            .arguments("" + calls, counts.toString(), directory.toString())
            .under("unshare", "--pid", "--fork", "--mount-proc")
            .start()) {
      assertThat(process.awaitExit()).as(process.standardError()).isZero();
      assertThat(process.standardOutput()).contains("Losses[calls=0,");
    }
    assertThat(Files.readString(counts)).contains(" " + calls + "\n");
  }

  private static String[] without(String capability) {
    String dropped = "-" + capability + ",-sys_admin";
    return new String[] {"setpriv", "--bounding-set=" + dropped, "--inh-caps=" + dropped};
  }

  private String answer(Class<?> main, String... outer) throws Exception {
    try (JavaProcess program =
            TestProgram.of(TightLoops.class).arguments("1", "" + Integer.MAX_VALUE).start();
        JavaProcess tracer =
            JavaProcess.of(main)
                .classPathOf(TracerPrograms.classPath())
                .arguments(
                    "" + program.pid(),
                    directory.resolve("counts").toString(),
                    "1",
                    directory.toString())
                .under(outer)
                .start()) {
      assertThat(tracer.awaitExit()).as(tracer.standardError()).isZero();
      return tracer.standardOutput();
    }
  }
}
