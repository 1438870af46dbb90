package dev.hiptide.terms;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrintableTest {
  @ParameterizedTest
  @ValueSource(strings = {"", "hipMalloc", "µs – naïve 学習 🚀", "a\\u001b[31m", "%s"})
  void textOfAnyLanguageStaysAsItIs(String text) {
    assertThat(Printable.of(text)).isSameAs(text);
    assertThat(Printable.is(text)).isTrue();
  }

  @Test
  void whatATerminalWouldObeyIsSpelled() {
    assertThat(Printable.of("a\u001b[31mred\u0007")).isEqualTo("a\\u001b[31mred\\u0007");
    assertThat(Printable.of("one\r\nhiptide: two\t"))
        .isEqualTo("one\\u000d\\u000ahiptide: two\\u0009");
    assertThat(Printable.of("\u007f\u009b2J\u0000")).isEqualTo("\\u007f\\u009b2J\\u0000");
    assertThat(Printable.of("\u2028\u2029\u202egpj.exe\u2066"))
        .isEqualTo("\\u2028\\u2029\\u202egpj.exe\\u2066");
  }

  @Test
  void everyControlCharacterIsOne() {
    for (char each = 0; each < Character.MAX_VALUE; each++) {
      assertThat(Printable.is(String.valueOf(each)))
          .as("%04x", (int) each)
          .isEqualTo(!Character.isISOControl(each) && !isInvisible(each));
    }
  }

  private static boolean isInvisible(char each) {
    return String.valueOf(each).matches("[\\p{Cf}\\p{Zl}\\p{Zp}]");
  }
}
