package dev.hiptide.attribution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hiptide.table.Role;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThreadNamesTest {
  @ParameterizedTest
  @CsvSource({
    "VM Thread, JVM",
    "GC Thread#1, JVM",
    "G1 Conc#0, JVM",
    "C2 CompilerThre, JVM",
    "Reference Handl, JVM",
    "http-nio-8080-e, APP",
    "java, APP",
    "hiptide-watch, AGENT"
  })
  void tellsRolesFromNames(String name, Role role) {
    assertThat(ThreadNames.role(name)).isEqualTo(role);
  }
}
