package dev.hiptide.programs;

import com.sun.jna.Native;
import dev.hiptide.hip.Hip;
import dev.hiptide.testing.JavaProcess;

/** How a program of these tests is started. */
public final class TestProgram {
  private TestProgram() {}

  /**
   * A program on the current Java, without the agent. On its class path are these tests, the
   * stand-ins for the runtime, and JNA.
   */
  public static JavaProcess.Builder of(Class<?> main) {
    return JavaProcess.of(main)
        .classPathOf(Hip.class, Native.class)
        .jvm("-XX:+IgnoreUnrecognizedVMOptions", "--enable-native-access=ALL-UNNAMED");
  }
}
