package dev.hiptide.hip;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class OutOfMemoryTest {
  @RepeatedTest(3)
  void aKernelThatFillsTheJavaHeapFailsAndTheDeviceLivesOn() throws Exception {
    assertThat(outputWithHeapOf("32m", OutOfMemoryProgram.class))
        .isEqualTo("hipErrorLaunchFailure OutOfMemoryError\n[42]\n");
  }

  @Test
  void hipFreeInAFullJavaHeapFreesTheMemoryOrLeavesItToTheProgram() throws Exception {
    assertThat(outputWithHeapOf("32m", FullHeapProgram.class)).isEqualTo("true 200 0\n");
  }

  @Test
  void aLaunchThatFindsTheHeapFullIsNotEnqueuedAndCanBeMadeAgain() throws Exception {
    assertThat(outputWithHeapOf("32m", HeldBackProgram.class)).isEqualTo("true 0 0\n");
  }

  @Test
  void aCallIsDoneOrRefusedHoweverMuchHeapThereIs() throws Exception {
    assertThat(outputWithHeapOf("8m", ScarceHeapProgram.class)).isEqualTo("true\n");
  }

  private static String outputWithHeapOf(String max, Class<?> program) throws Exception {
    TestJvm ended =
        TestJvm.run(TestJvm.current(), List.of("-Xmx" + max, "-XX:+UseSerialGC"), program);
    assertThat(ended.exitCode()).isZero();
    return ended.output();
  }
}
