package dev.hiptide.environment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hiptide.environment.programs.CountsThreads;
import dev.hiptide.testing.Await;
import dev.hiptide.testing.JavaHomes;
import dev.hiptide.testing.JavaProcess;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The agent's own threads in the program's JVM. */
class HelperThreadIT {
  static List<Path> homes() {
    return JavaHomes.all();
  }

  @ParameterizedTest
  @MethodSource("homes")
  void areNotAmongTheProgramsAndDeafToInterrupts(Path home) throws Exception {
    try (JavaProcess process =
        JavaProcess.of(CountsThreads.class)
            .on(home)
            .agent("port=0,linger=0,trace=off,report=none")
            .start()) {
      Await.until("they are at rest", () -> process.standardOutput().contains("at rest"));
      assertThat(process.standardOutput())
          .isEqualTo("alone\ndoorbell: true\nwatch: true\nat rest\n");
      ProcessHandle first = process.collector().orElseThrow();
      first.destroyForcibly();
      Await.until(
          "the watch has started another collector",
          () -> process.collector().filter(other -> !other.equals(first)).isPresent());
      process.closeInput();
      assertThat(process.awaitExit()).isZero();
      assertThat(process.otherErrorLines()).isEmpty();
    }
  }
}
