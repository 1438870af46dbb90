package dev.hiptide.hip;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class OutOfMemoryTest {
  @Test
  void aKernelThatFillsTheJavaHeapFailsAndTheDeviceLivesOn() throws Exception {
    TestJvm ended =
        TestJvm.run(
            TestJvm.current(), List.of("-Xmx32m", "-XX:+UseSerialGC"), OutOfMemoryProgram.class);

    assertThat(ended.output()).isEqualTo("hipErrorLaunchFailure OutOfMemoryError\n42\n");
    assertThat(ended.exitCode()).isZero();
  }
}
