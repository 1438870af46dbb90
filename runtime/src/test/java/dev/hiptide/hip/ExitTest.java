package dev.hiptide.hip;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("process")
class ExitTest {
  @RegisterExtension final TestPrograms programs = new TestPrograms();

  /** However the main thread ends, and whatever the device is doing then. */
  @ParameterizedTest
  @CsvSource({"return, 0", "exit, 3", "throw, 1"})
  void theProcessEndsWithItsMainThread(String way, int exitCode) throws Exception {
    TestJvm ended = programs.run(TestJvm.current(), List.of(), ExitProgram.class, way);

    assertThat(ended.exitCode()).isEqualTo(exitCode);
    assertThat(ended.output()).isEqualTo("busy\n");
  }
}
