package dev.hiptide.workloads;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class OptionsTest {
  private final StringWriter errors = new StringWriter();
  private final CommandLine kernels =
      Commands.of(new Kernels()).setErr(new PrintWriter(errors, true));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          --bytes=10x         | '10x' is not allowed; expected a number, or one with KB, MB, GB
          --bytes=10          | 10 is not allowed; expected a multiple of 4
          --bytes=3GB         | 3000000000 is not allowed; expected at most 2147483647
          --iterations=0      | '0' is not allowed; expected a whole number, at least 1
          --warmup=-1         | '-1' is not allowed; expected a whole number, at least 0
          --sync-every=often  | 'often' is not allowed; expected a whole number, at least 0
          --device-flags=nap  | expected one of [auto, spin, yield, blocking]
          """)
  void aBadValueIsRefusedWithWhatIsAllowed(String option, String message) {
    assertThat(kernels.execute(option)).isEqualTo(2);

    String name = option.substring(0, option.indexOf('='));
    assertThat(errors.toString())
        .contains("kernels: Invalid value for option '" + name + "'")
        .contains(message);
  }

  @Test
  void anUnknownOptionIsRefused() {
    assertThat(kernels.execute("--byte=10")).isEqualTo(2);

    assertThat(errors.toString()).contains("Unknown option: '--byte=10'");
  }
}
