package dev.hiptide.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class JdkToolTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdk.jcmd/sun.tools.jcmd.JCmd 4711 help",
        "jdk.jcmd/sun.tools.jps.Jps",
        "jdk.compiler/com.sun.tools.javac.Main -version",
        "java.base/sun.security.tools.keytool.Main -list",
        "jdk.jshell/jdk.internal.jshell.tool.JShellToolProvider",
        "jdk.jartool/sun.tools.jar.Main cf a.jar b"
      })
  void knowsTheToolsOfTheJdk(String command) {
    assertThat(JdkTool.isTool("SUN_STANDARD", command)).isTrue();
  }

  @Test
  void knowsALauncherWithoutAProgram() {
    assertThat(JdkTool.isTool("SUN_STANDARD", null)).isTrue();
    assertThat(JdkTool.isTool(null, null)).isFalse();
  }

  @ParameterizedTest
  @EmptySource
  @ValueSource(
      strings = {
        "com.acme.Main 1 2",
        "com.acme/com.acme.Main",
        "jdk.demo/app.jar",
        "lib/sun.jar",
        "sunrise.Main",
        "jdk.compiler/com.sun.tools.javac.launcher.Main Program.java"
      })
  void takesEverythingElseForAProgram(String command) {
    assertThat(JdkTool.isTool("SUN_STANDARD", command)).isFalse();
  }
}
