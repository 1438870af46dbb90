package dev.hiptide.programs;

import com.sun.jna.Native;
import dev.hiptide.hip.Hip;
import dev.hiptide.testing.JavaProcess;

/** How a program of these tests is started. */
public final class TestProgram {
  /** Has HotSpot use C2 as well, and its threads. */
  public static final String BOTH_COMPILERS = "-XX:TieredStopAtLevel=4";

  private TestProgram() {}

  /**
   * A program on the current Java, without the agent. On its class path are these tests, the
   * stand-ins for the runtime, and JNA. It compiles with C1 alone, which saves a fifth of the CPU
   * time of a short program; a test that needs both compilers adds {@link #BOTH_COMPILERS}.
   */
  public static JavaProcess.Builder of(Class<?> main) {
    return JavaProcess.of(main)
        .classPathOf(Hip.class, Native.class)
        .jvm(
            "-XX:TieredStopAtLevel=1",
            "-XX:+IgnoreUnrecognizedVMOptions",
            "--enable-native-access=ALL-UNNAMED");
  }
}
