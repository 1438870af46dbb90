package dev.hiptide.hip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@Tag("process")
class AccessTest {
  @RegisterExtension final TestPrograms programs = new TestPrograms();

  private static final String RESULTS = "-1773777538\n";

  @Test
  void isCheckedUnlessSwitchedOff() throws Exception {
    Path java = TestJvm.current();
    String checked = RESULTS + "hipErrorIllegalAddress\n";
    assertThat(run(java)).isEqualTo(checked);
    assertThat(run(java, "-Ddev.hiptide.hip.checked=true")).isEqualTo(checked);
    assertThat(run(java, "-Ddev.hiptide.hip.checked=false")).isEqualTo(RESULTS + "got 1\n");
  }

  @Test
  void doesTheSameWithMemorySegments() throws Exception {
    Optional<Path> java = TestJvm.jdk25();
    assumeThat(java).as("a JDK 25").isPresent();
    String nativeAccess = "--enable-native-access=ALL-UNNAMED";
    assertThat(run(java.orElseThrow(), nativeAccess))
        .isEqualTo(RESULTS + "hipErrorIllegalAddress\n");
    assertThat(run(java.orElseThrow(), nativeAccess, "-Ddev.hiptide.hip.checked=false"))
        .isEqualTo(RESULTS + "got 1\n");
  }

  @Test
  void takesNoOtherValue() throws Exception {
    assertThat(run(TestJvm.current(), "-Ddev.hiptide.hip.checked=no"))
        .isEqualTo("dev.hiptide.hip.checked is \"no\"; allowed are true and false\n");
  }

  private String run(Path java, String... options) throws Exception {
    return programs.run(java, List.of(options), AccessProgram.class).output();
  }
}
