package dev.hiptide.hip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** On a Java that has them: these tests themselves are Java 17. */
@Tag("process")
class VirtualThreadsTest {
  @RegisterExtension final TestPrograms programs = new TestPrograms();

  @Test
  void thousandsOfVirtualThreadsCallTheApi() throws Exception {
    Optional<Path> java = TestJvm.jdk25();
    assumeThat(java).as("a JDK 25").isPresent();

    TestJvm ended =
        programs.run(
            java.orElseThrow(),
            List.of("--enable-native-access=ALL-UNNAMED"),
            VirtualThreadsProgram.class,
            "5000");

    assertThat(ended.output()).isEqualTo("5000 right, 0 bytes left\n");
    assertThat(ended.exitCode()).isZero();
  }

  /**
   * A lock that is due to go to a virtual thread without a carrier, while all carriers wait for the
   * device, would stop the device for ever (JDK 24 and later, JEP 491).
   */
  @Test
  void noLockOfTheDeviceWaitsForACarrier() throws Exception {
    Optional<Path> java = TestJvm.jdk25();
    assumeThat(java).as("a JDK 25").isPresent();

    TestJvm ended =
        programs.run(
            java.orElseThrow(),
            List.of(
                "--enable-native-access=ALL-UNNAMED", "-Djdk.virtualThreadScheduler.parallelism=8"),
            VirtualStreamsProgram.class);

    assertThat(ended.output()).isEqualTo("4000 rounds\n");
    assertThat(ended.exitCode()).isZero();
  }
}
