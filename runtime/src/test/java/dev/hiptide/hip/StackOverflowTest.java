package dev.hiptide.hip;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StackOverflowTest {
  private static final int LAUNCHES = 30;

  @ParameterizedTest
  @EnumSource
  void aKernelThatUsesUpItsStackFailsAndTheDeviceLivesOn(StackOverflowProgram.Recursion recursion)
      throws Exception {
    TestJvm ended =
        TestJvm.run(
            TestJvm.current(),
            List.of(),
            StackOverflowProgram.class,
            recursion.name(),
            Integer.toString(LAUNCHES));

    assertThat(ended.output()).isEqualTo("8\n");
    assertThat(ended.exitCode()).isZero();
  }
}
