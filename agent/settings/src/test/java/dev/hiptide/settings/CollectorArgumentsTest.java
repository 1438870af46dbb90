package dev.hiptide.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CollectorArgumentsTest {
  @Test
  void areReadAsTheyAreWritten() throws SettingsException {
    CollectorArguments written =
        new CollectorArguments(
            Path.of("/dev/shm/a=b/table"), 42, Settings.fromArguments(List.of("application=x y")));

    List<String> words = written.words();

    assertThat(words)
        .startsWith("collector", "table=/dev/shm/a=b/table", "pid=42")
        .contains("application=x y");
    assertThat(CollectorArguments.parse(words.toArray(String[]::new)))
        .usingRecursiveComparison()
        .isEqualTo(written);
  }

  @ParameterizedTest
  @ValueSource(strings = {"pid=42", "table=/dev/shm/table"})
  void needATableAndAProcess(String alone) {
    assertThatThrownBy(() -> CollectorArguments.parse(new String[] {alone}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("table=FILE and pid=NUMBER");
  }
}
