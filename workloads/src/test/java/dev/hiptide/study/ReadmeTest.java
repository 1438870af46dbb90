package dev.hiptide.study;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hiptide.settings.Setting;
import dev.hiptide.testing.Checkout;
import java.nio.file.Files;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ReadmeTest {
  @Test
  void listsTheAgentsOptions() throws Exception {
    assertThat(Files.readAllLines(Checkout.ROOT.resolve("README.md")))
        .containsSubsequence(Arrays.stream(Setting.values()).map(ReadmeTest::row).toList());
  }

  private static String row(Setting setting) {
    String value = setting.defaultValue();
    return "| `%s` | %s | %s | %s |"
        .formatted(
            setting.key(),
            value.isEmpty() ? "" : "`" + value + "`",
            setting.allowed(),
            setting.description());
  }
}
