package dev.hiptide.cli.attach;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class JvmFlagsTest {
  @Test
  void theLastOneCounts() {
    List<String> command = List.of("java", "-XX:+A", "-XX:-A", "-XX:+B", "Main");
    JvmFlags flags =
        JvmFlags.of(
            List.of("HOME=/", "_JAVA_OPTIONS=-Xmx1g  -XX:-B", "JAVA_TOOL_OPTIONS=-XX:+A -XX:+C"),
            command);

    assertThat(flags.get("A")).contains(false);
    assertThat(flags.get("B")).contains(false);
    assertThat(flags.get("C")).contains(true);
    assertThat(flags.get("D")).isEmpty();
  }
}
