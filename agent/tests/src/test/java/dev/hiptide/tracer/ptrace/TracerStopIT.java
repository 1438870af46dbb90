package dev.hiptide.tracer.ptrace;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Native;
import dev.hiptide.testing.Await;
import dev.hiptide.testing.JavaHomes;
import dev.hiptide.testing.JavaProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A tracer that hangs can be told from one that waits for the next call. One that is stopped lets
 * the process go, and the process goes on.
 */
class TracerStopIT {
  private static final int CALLS = 2000;

  static List<Path> homes() {
    return JavaHomes.all();
  }

  @ParameterizedTest
  @MethodSource("homes")
  void stoppedTracerLetsEveryThreadGo(Path home) throws Exception {
    try (JavaProcess program =
            JavaProcess.of(CallsWithoutEnd.class)
                .on(home)
                .classPathOf(Native.class)
                .jvm("-XX:+IgnoreUnrecognizedVMOptions", "--enable-native-access=ALL-UNNAMED")
                .start();
        JavaProcess tracer =
            JavaProcess.of(TracesForAWhile.class)
                .classPathOf(TracerPrograms.classPath())
                .arguments("" + program.pid(), "" + CALLS)
                .start()) {
      Await.until(
          "the tracer has let go",
          () -> {
            assertThat(tracer.isAlive()).as(tracer.standardError()).isTrue();
            return tracer.standardOutput().lines().count() == 2;
          });
      assertThat(tracer.standardOutput()).isEqualTo("hung\nlet go\n");

      Path tasks = Path.of("/proc/" + program.pid() + "/task");
      try (var threads = Files.list(tasks)) {
        for (Path thread : threads.toList()) {
          assertThat(Files.readString(thread.resolve("status"))).contains("TracerPid:\t0\n");
        }
      }
      program.closeInput();
      assertThat(program.awaitExit()).isZero();
      assertThat(program.standardOutput()).isEqualTo("ended\n");
      assertThat(tracer.isAlive()).isTrue();
    }
  }
}
