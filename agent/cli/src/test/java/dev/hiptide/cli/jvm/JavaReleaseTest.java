package dev.hiptide.cli.jvm;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class JavaReleaseTest {
  @Test
  void readsTheVersion() {
    assertThat(JavaRelease.parse(List.of("IMPLEMENTOR=\"x\"", "JAVA_VERSION=\"25.0.3\"")))
        .isEqualTo("25.0.3");
    assertThat(JavaRelease.parse(List.of())).isEmpty();
  }

  @Test
  void tellsThatOfThisJava() {
    String libjvm = System.getProperty("java.home") + "/lib/server/libjvm.so";
    assertThat(JavaRelease.of(Path.of("/"), libjvm)).isEqualTo(System.getProperty("java.version"));
    assertThat(JavaRelease.of(Path.of("/"), "/libjvm.so")).isEmpty();
  }
}
