package dev.hiptide.cli.jvm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class JavaCommandTest {
  @Test
  void optionsComeBeforeTheProgramsOwn() {
    assertThat(JavaCommand.with(List.of("-javaagent:x"), List.of("java", "-Xmx1g", "Main", "-a")))
        .containsExactly("java", "-javaagent:x", "-Xmx1g", "Main", "-a");
  }

  @Test
  void findsTheProgram() {
    assertThat(program("java -cp a:b -Xmx1g com.acme.Main --port 1")).isEqualTo("com.acme.Main");
    assertThat(program("java -jar lib/app.jar Main")).isEqualTo("lib/app.jar");
    assertThat(program("java -p mods -m acme/com.acme.Main")).isEqualTo("acme/com.acme.Main");
    assertThat(program("java @args")).isEmpty();
    assertThat(program("java -version")).isEmpty();
  }

  private static String program(String line) {
    return JavaCommand.program(List.of(line.split(" ")));
  }
}
