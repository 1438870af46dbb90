package dev.hiptide.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LaunchedProgramTest {
  private static final String JAR = "/opt/agent.jar";

  @AfterEach
  void clearProperty() {
    System.clearProperty("hiptide.iteration");
  }

  @Test
  void isReadAsItIsWritten() {
    LaunchedProgram written =
        new LaunchedProgram(Path.of("/dev/shm/x/table"), new IterationMarker.Range("a,b=c"));

    List<String> options = written.jvmOptions(Path.of(JAR));

    assertThat(options)
        .containsExactly(
            "-javaagent:" + JAR + "=launched=/dev/shm/x/table", "-Dhiptide.iteration=a,b=c");
    System.setProperty(
        "hiptide.iteration", options.get(1).substring("-Dhiptide.iteration=".length()));
    assertThat(LaunchedProgram.of(options.get(0).substring(("-javaagent:" + JAR + "=").length())))
        .contains(written);
  }

  @Test
  void isNoneWithTheArgumentsOfAUser() {
    assertThat(LaunchedProgram.of(null)).isEmpty();
    assertThat(LaunchedProgram.of("port=0")).isEmpty();
  }
}
