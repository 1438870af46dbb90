package dev.hiptide.settings;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApplicationNameTest {
  @ParameterizedTest
  @CsvSource({
    "com.acme.Trainer --epochs 3,Trainer",
    "Trainer,Trainer",
    "acme.app/com.acme.Trainer,Trainer",
    "/opt/acme/trainer-1.2.jar x,trainer-1.2",
    "trainer.jar,trainer",
    "'',java",
    ",java"
  })
  void isTheMainClassOrTheJar(String command, String name) {
    assertThat(ApplicationName.of(command)).isEqualTo(name);
  }
}
