package dev.hiptide.top;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jline.utils.AttributedString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProgramViewTest {
  private static final int HIGH = 200;

  @ParameterizedTest
  @ValueSource(ints = {200, 120, 100, 80, 60, 40, 30, 12, 1})
  void noLineIsWiderThanTheTerminalAndNoneIsTooMany(int width) {
    for (int height : List.of(1, 2, 3, 8, 12, 20, 24, 40, 100)) {
      for (Figures figures :
          List.of(Samples.figures(2), Samples.figures(70), Samples.withoutIterations())) {
        for (Glyphs glyphs : List.of(Glyphs.UNICODE, Glyphs.ASCII)) {
          Look look = new Look(width, height, glyphs, Sort.TIME);
          List<AttributedString> lines = ProgramView.lines(figures, look);

          assertThat(lines).hasSizeLessThanOrEqualTo(height);
          assertThat(lines).allMatch(line -> line.columnLength() <= width);
          assertThat(lines).noneMatch(line -> line.toString().contains("\n"));
        }
      }
    }
  }

  @Test
  void regimeRateAndCategoriesComeFirst() {
    List<String> lines = text(Samples.figures(5), new Look(100, 9, Glyphs.UNICODE, Sort.TIME));

    assertThat(lines).hasSize(9);
    assertThat(lines.get(0))
        .startsWith(" study  pid 4711")
        .endsWith("ptrace, traces all, for 0:05 ");
    assertThat(lines.get(1)).isEqualTo("fine: 1.000 sync calls per iteration (at least 0.5)");
    assertThat(lines.get(2)).startsWith("100 it/s, 500 in all, window 4.0 s");
    assertThat(lines.get(3)).startsWith("category");
    assertThat(lines.get(8)).startsWith("sync ").contains("1.00000", "20.0");
  }

  /** With eight lines, one of them the keys'. */
  @Test
  void whereThereIsNoRoomTheCategoriesThatTakeMostTimeAreShown() {
    List<String> lines = text(Samples.figures(5), new Look(30, 7, Glyphs.UNICODE, Sort.TIME));

    assertThat(lines).hasSize(7);
    assertThat(lines.get(3)).matches("category +calls/it +µs/it");
    assertThat(lines.subList(4, 7))
        .extracting(line -> line.split(" ")[0])
        .containsExactly("control_io", "file_io", "sync");
  }

  @Test
  void columnsAreAligned() {
    List<String> lines = text(Samples.figures(70), new Look(120, HIGH, Glyphs.UNICODE, Sort.TIME));
    int head = indexOf(lines, "category");
    int end = lines.get(head).indexOf("µs/it") + "µs/it".length();

    for (String line : lines.subList(head + 1, head + 6)) {
      assertThat(line.substring(0, end)).matches(".*\\d");
      assertThat(line.charAt(end)).isEqualTo(' ');
    }
  }

  @Test
  void allSectionsAreThereWhenThereIsRoom() {
    List<String> lines = text(Samples.figures(70), new Look(120, HIGH, Glyphs.UNICODE, Sort.TIME));

    assertThat(lines.get(indexOf(lines, "tracer: ")))
        .isEqualTo(
            "tracer: collector 30.0 % of a core, 900 stops/s hold threads 10 ms/s,"
                + " 15.0 µs of each call are the tracer's");
    assertThat(lines).contains("since the start: 2 threads traced late");
    assertThat(rows(lines, "operation", 5))
        .containsExactly(
            "hipFree", "hipMalloc", "hipMemcpyAsync", "hipLaunchKernel", "hipStreamSynchronize");
    assertThat(lines.get(indexOf(lines, "operation") + 1))
        .containsPattern("hipFree +200 +25.0 +5.00 +0.50000 +0 +0.50000 ");
    assertThat(lines.get(indexOf(lines, "system call") + 1))
        .containsPattern("poll +device +40 +77.5 +3.10 +6.00 +control_io");
    assertThat(rows(lines, "threads", 3)).containsExactly("device", "host", "jvm");
  }

  @Test
  void rowsAreSortedAsTheUserWants() {
    List<String> byCalls =
        text(Samples.figures(5), new Look(120, HIGH, Glyphs.UNICODE, Sort.CALLS));
    List<String> byName = text(Samples.figures(5), new Look(120, HIGH, Glyphs.UNICODE, Sort.NAME));

    assertThat(rows(byCalls, "operation", 1)).containsExactly("hipStreamSynchronize");
    assertThat(rows(byCalls, "system call", 1)).containsExactly("futex");
    assertThat(rows(byName, "operation", 2)).containsExactly("hipFree", "hipLaunchKernel");
    assertThat(rows(byName, "system call", 1)).containsExactly("futex");
  }

  @Test
  void withoutIterationsThereAreCallsPerSecondAlone() {
    List<String> lines =
        text(Samples.withoutIterations(), new Look(120, HIGH, Glyphs.UNICODE, Sort.TIME));

    assertThat(lines.get(1)).isEqualTo("unknown: no iteration was marked");
    assertThat(lines.get(indexOf(lines, "sync"))).containsPattern("sync( +-){5} +300");
  }

  @Test
  void asciiTerminalGetsAsciiAlone() {
    List<String> lines = text(Samples.figures(70), new Look(120, HIGH, Glyphs.ASCII, Sort.TIME));

    assertThat(lines).allMatch(line -> StandardCharsets.US_ASCII.newEncoder().canEncode(line));
    assertThat(lines.get(indexOf(lines, "category"))).contains("us/it");
    assertThat(Glyphs.of(StandardCharsets.US_ASCII)).isSameAs(Glyphs.ASCII);
    assertThat(Glyphs.of(StandardCharsets.UTF_8)).isSameAs(Glyphs.UNICODE);
  }

  private static List<String> rows(List<String> lines, String head, int count) {
    int at = indexOf(lines, head);
    return lines.subList(at + 1, at + 1 + count).stream().map(line -> line.split(" ")[0]).toList();
  }

  private static int indexOf(List<String> lines, String beginning) {
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).startsWith(beginning)) {
        return i;
      }
    }
    throw new AssertionError("no line begins with " + beginning + ": " + lines);
  }

  private static List<String> text(Figures figures, Look look) {
    return ProgramView.lines(figures, look).stream().map(AttributedString::toString).toList();
  }
}
