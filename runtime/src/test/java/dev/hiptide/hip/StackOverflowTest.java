package dev.hiptide.hip;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("process")
class StackOverflowTest {
  @RegisterExtension final TestPrograms programs = new TestPrograms();

  /** {@code make soak} makes more: where exactly a stack ends differs from launch to launch. */
  private static final int LAUNCHES = 10 * Integer.getInteger("hiptide.repetitions", 1);

  @ParameterizedTest
  @EnumSource
  void aKernelThatUsesUpItsStackFailsAndTheDeviceLivesOn(StackOverflowProgram.Recursion recursion)
      throws Exception {
    TestJvm ended =
        programs.run(
            TestJvm.current(),
            List.of(),
            StackOverflowProgram.class,
            recursion.name(),
            Integer.toString(LAUNCHES));

    assertThat(ended.output()).isEqualTo("8\n");
    assertThat(ended.exitCode()).isZero();
  }
}
