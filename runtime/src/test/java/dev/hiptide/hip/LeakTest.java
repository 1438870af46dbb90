package dev.hiptide.hip;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * That memory, streams, events and callbacks, used together, leave nothing behind: in the Java
 * heap, outside of it, as threads, open files or device memory.
 */
@Tag("process")
class LeakTest {
  @RegisterExtension final TestPrograms programs = new TestPrograms();

  /** {@code -Dhiptide.leak.cycles=1000000} is what {@code make soak} runs. */
  private static final int CYCLES = Integer.getInteger("hiptide.leak.cycles", 40_000);

  /**
   * What the JVM itself may still grow by, its compiler above all: so that 40,000 cycles would show
   * a leak of 400 bytes each, and a million one of 16.
   */
  private static final long JVM_KILOBYTES = 16_000;

  private static final Pattern GROWTH =
      Pattern.compile(
          "heap (-?\\d+) KB, resident (-?\\d+) KB, threads (-?\\d+), files (-?\\d+), device 0"
              + " bytes\n");

  @Test
  void cyclesLeaveNothingBehind() throws Exception {
    TestJvm ended =
        programs.run(
            TestJvm.current(),
            List.of(
                "-XX:+UseSerialGC",
                "-XX:-UseDynamicNumberOfCompilerThreads", // or one more may begin at any time
                "-Xms64m",
                "-Xmx64m",
                "-Xmn16m",
                "-XX:+AlwaysPreTouch"),
            LeakProgram.class,
            Integer.toString(CYCLES));

    assertThat(ended.exitCode()).isZero();
    Matcher growth = GROWTH.matcher(ended.output());
    assertThat(ended.output()).matches(GROWTH);
    growth.matches();
    assertThat(Long.parseLong(growth.group(1))).as("heap").isLessThan(JVM_KILOBYTES);
    assertThat(Long.parseLong(growth.group(2))).as("resident").isLessThan(JVM_KILOBYTES);
    assertThat(Long.parseLong(growth.group(3))).as("threads").isNotPositive();
    assertThat(Long.parseLong(growth.group(4))).as("files").isNotPositive();
  }
}
