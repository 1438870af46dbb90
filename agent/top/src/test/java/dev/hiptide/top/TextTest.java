package dev.hiptide.top;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jline.utils.AttributedString;
import org.junit.jupiter.api.Test;

/** The small parts that views are made of. */
class TextTest {
  @Test
  void sparklineIsToItsPeakAndEndsWithTheLatest() {
    assertThat(Sparkline.of(List.of(0.0, 1.0, 50.0, 100.0), 6, Glyphs.UNICODE)).isEqualTo("  ▁▂▅█");
    assertThat(Sparkline.of(List.of(9.0, 1.0, 2.0), 2, Glyphs.ASCII)).isEqualTo("=#");
    assertThat(Sparkline.of(List.of(0.0, 0.0), 2, Glyphs.UNICODE)).isEqualTo("▁▁");
    assertThat(Sparkline.of(List.of(), 2, Glyphs.UNICODE)).isEqualTo("  ");
  }

  @Test
  void numbersKeepToAFewCharacters() {
    assertThat(List.of(0.0, 0.004, 1.5, 42.4, 99_999.0, 123_456.0, 9.9e6, 1e9))
        .extracting(Numbers::rate)
        .containsExactly("0", "0.00", "1.50", "42", "99,999", "123k", "9.90M", "1.00G");
    assertThat(List.of(0.0, 0.00021, 1.00026, 100.0))
        .extracting(Numbers::perIteration)
        .containsExactly("0", "0.00021", "1.00026", "100.0");
    assertThat(Numbers.age(3_671)).isEqualTo("1:01:11");
    assertThat(Numbers.age(59.9)).isEqualTo("0:59");
  }

  @Test
  void reasonIsWrappedAtWordsAndItsEndIsCut() {
    assertThat(Lines.wrapped("one two three four", 9, 3, Glyphs.UNICODE))
        .containsExactly("one two", "three", "four");
    assertThat(Lines.wrapped("one two three four", 9, 2, Glyphs.UNICODE))
        .containsExactly("one two", "three fo…");
    assertThat(Lines.wrapped("abcdefgh", 3, 9, Glyphs.UNICODE)).containsExactly("abc", "def", "gh");
  }

  @Test
  void lastLineNamesTheKeysAndWhatIsToBeKnown() {
    Look screen = new Look(60, 10, Glyphs.UNICODE, Sort.CALLS);
    List<AttributedString> lines = Frame.lines(screen, "PAUSED", Frame::help);

    assertThat(lines).hasSize(10);
    assertThat(lines.get(9)).hasToString("PAUSED  quit  help  pause  reset  sort: calls");
    assertThat(lines).allMatch(line -> line.columnLength() <= 60);
  }
}
