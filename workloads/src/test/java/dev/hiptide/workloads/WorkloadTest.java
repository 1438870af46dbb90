package dev.hiptide.workloads;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Command;

class WorkloadTest {
  /** Counts its iterations, and always reports an error. */
  @Command(name = "forgetful")
  private static final class Forgetful extends Workload {
    private int iterations;

    @Override
    void prepare() {}

    @Override
    void iterate() {
      iterations++;
    }

    @Override
    Optional<String> findError() {
      return Optional.of("nothing was added");
    }
  }

  private final Forgetful workload = new Forgetful();

  @Test
  void warmsUpBeforeItIterates() {
    Commands.of(workload).execute("--iterations=3", "--warmup=2");

    assertThat(workload.iterations).isEqualTo(5);
    assertThat(workload.allIterations()).isEqualTo(5);
  }

  @Test
  void exitsWith1WhenTheResultIsWrong() {
    assertThat(Commands.of(workload).execute("--iterations=1", "--warmup=0")).isEqualTo(1);
  }

  @Test
  void findsTheFirstElementThatIsNotAsExpected() {
    assertThat(Workload.firstDifference(new int[] {5, 5, 4, 3}, 5))
        .contains("element 2 is 4, not 5");
    assertThat(Workload.firstDifference(new int[] {5, 5}, 5)).isEmpty();
  }
}
