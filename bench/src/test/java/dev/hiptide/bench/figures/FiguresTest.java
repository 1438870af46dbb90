package dev.hiptide.bench.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class FiguresTest {
  private final Figures figures = new Figures();

  @Test
  void comparesTheFiguresOfOneRound() {
    add("ours", 1, 20, 3);
    add("peer", 2, 80, 9);

    assertThat(figures.ratio("peer", "ours")).isEqualTo(3);
    assertThat(figures.difference("peer", "ours")).isEqualTo(6);
  }

  @Test
  void takesTheMeanOfTheMiddleTwo() {
    add("ours", 4, 1, 100, 3);

    assertThat(figures.median("ours")).isEqualTo(3.5);
    assertThat(figures.text("ours")).isEqualTo("3.50 (1.00–100)");
  }

  @Test
  void leavesARoundOutThatLacksOneOfTheTwo() {
    add("ours", 1, 2);
    add("peer", 10);

    assertThat(figures.ratio("peer", "ours")).isEqualTo(10);
  }

  @Test
  void namesWhatWasNotMeasured() {
    assertThatThrownBy(() -> figures.median("idle")).hasMessage("idle was not measured");
  }

  @Test
  void writesThreeSignificantDigitsOrMore() {
    assertThat(Figures.number(0.1234)).isEqualTo("0.123");
    assertThat(Figures.number(1.234)).isEqualTo("1.23");
    assertThat(Figures.number(12.34)).isEqualTo("12.3");
    assertThat(Figures.number(12_345)).isEqualTo("12,345");
  }

  private void add(String name, double... values) {
    for (double value : values) {
      figures.add(name, value);
    }
  }
}
