package dev.hiptide.hip;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.RepeatedTest;

class OutOfMemoryTest {
  @RepeatedTest(3)
  void aKernelThatFillsTheJavaHeapFailsAndTheDeviceLivesOn() throws Exception {
    TestJvm ended =
        TestJvm.run(
            TestJvm.current(), List.of("-Xmx32m", "-XX:+UseSerialGC"), OutOfMemoryProgram.class);

    assertThat(ended.output()).isEqualTo("hipErrorLaunchFailure OutOfMemoryError\n[42]\n");
    assertThat(ended.exitCode()).isZero();
  }
}
