package dev.hiptide.hip;

import static dev.hiptide.hip.Dim3.dim3;
import static dev.hiptide.hip.Hip.hipLaunchKernel;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ExitTest {
  @Test
  void theProcessEndsWithItsMainThreadEvenIfAKernelRuns() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                AbandonsAKernel.class.getName())
            .inheritIO()
            .start();
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).isZero();
  }

  static final class AbandonsAKernel {
    public static void main(String[] args) {
      Kernel endless =
          t -> {
            while (true) {
              Thread.onSpinWait();
            }
          };
      hipLaunchKernel(endless, dim3(8), dim3(1), 0, null);
    }
  }
}
