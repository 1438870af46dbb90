package dev.hiptide.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class CollectorArgumentsTest {
  @Test
  void areReadAsTheyAreWritten() throws SettingsException {
    CollectorArguments written =
        new CollectorArguments(
            Path.of("/dev/shm/a=b/table"), Settings.fromArguments(List.of("application=x y")));

    List<String> words = written.words(42);

    assertThat(words)
        .startsWith("collector", "table=/dev/shm/a=b/table", "pid=42")
        .contains("application=x y");
    assertThat(CollectorArguments.parse(words.toArray(String[]::new)))
        .usingRecursiveComparison()
        .isEqualTo(written);
  }

  @Test
  void needATable() {
    assertThatThrownBy(() -> CollectorArguments.parse(new String[] {"pid=42"}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("table=FILE");
  }
}
