package dev.hiptide.hip;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.RepeatedTest;

class OutOfMemoryTest {
  @RepeatedTest(3)
  void aKernelThatFillsTheJavaHeapFailsAndTheDeviceLivesOn() throws Exception {
    assertThat(outputWithSmallHeap(OutOfMemoryProgram.class))
        .isEqualTo("hipErrorLaunchFailure OutOfMemoryError\n[42]\n");
  }

  @RepeatedTest(3)
  void hipFreeInAFullJavaHeapFreesTheMemoryOrLeavesItToTheProgram() throws Exception {
    assertThat(outputWithSmallHeap(FullHeapProgram.class)).isEqualTo("true 200 0\n");
  }

  private static String outputWithSmallHeap(Class<?> program) throws Exception {
    TestJvm ended = TestJvm.run(TestJvm.current(), List.of("-Xmx32m", "-XX:+UseSerialGC"), program);
    assertThat(ended.exitCode()).isZero();
    return ended.output();
  }
}
