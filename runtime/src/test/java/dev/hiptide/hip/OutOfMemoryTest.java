package dev.hiptide.hip;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("process")
class OutOfMemoryTest {
  @RegisterExtension final TestPrograms programs = new TestPrograms();

  /**
   * The failure is a race of the kernel, the host and the collector: {@code make soak} repeats it.
   */
  static IntStream repetitions() {
    return IntStream.rangeClosed(1, Integer.getInteger("hiptide.repetitions", 1));
  }

  @ParameterizedTest
  @MethodSource("repetitions")
  void aKernelThatFillsTheJavaHeapFailsAndTheDeviceLivesOn(int repetition) throws Exception {
    assertThat(outputWithHeapOf("16m", OutOfMemoryProgram.class))
        .isEqualTo("hipErrorLaunchFailure OutOfMemoryError\n[42]\n");
  }

  @Test
  void hipFreeInAFullJavaHeapFreesTheMemoryOrLeavesItToTheProgram() throws Exception {
    assertThat(outputWithHeapOf("8m", FullHeapProgram.class)).isEqualTo("true 100 0\n");
  }

  @Test
  void aLaunchThatFindsTheHeapFullIsNotEnqueuedAndCanBeMadeAgain() throws Exception {
    assertThat(outputWithHeapOf("32m", HeldBackProgram.class)).isEqualTo("true 0 0\n");
  }

  @Test
  void aCallIsDoneOrRefusedHoweverMuchHeapThereIs() throws Exception {
    assertThat(outputWithHeapOf("8m", ScarceHeapProgram.class)).isEqualTo("true\n");
  }

  private String outputWithHeapOf(String max, Class<?> program) throws Exception {
    TestJvm ended =
        programs.run(
            TestJvm.current(),
            List.of("-Xmx" + max, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
            program);
    assertThat(ended.exitCode()).isZero();
    return ended.output();
  }
}
