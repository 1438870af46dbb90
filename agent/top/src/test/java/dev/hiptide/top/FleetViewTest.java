package dev.hiptide.top;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jline.utils.AttributedString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FleetViewTest {
  private static final FleetView.Line BUSY =
      new FleetView.Line(17, "busy", Optional.of(Samples.figures(5)), false);
  private static final FleetView.Line IDLE =
      new FleetView.Line(4, "idle", Optional.of(Samples.withoutIterations()), false);
  private static final FleetView.Line NEW = new FleetView.Line(99, "new", Optional.empty(), false);
  private static final FleetView.Line SILENT =
      new FleetView.Line(5, "silent", Optional.of(Samples.figures(2)), true);

  @Test
  void eachProgramHasALine() {
    List<String> lines = lines(List.of(NEW, IDLE, BUSY), 100, 20, Sort.TIME);

    assertThat(lines.get(0)).startsWith(" hiptide top --all").endsWith("3 programs ");
    assertThat(lines.get(1)).matches("program +pid +regime +it/s +sync/it +calls/s +tracer +for.*");
    assertThat(lines.get(2)).matches("busy +17  fine +100 +1\\.00000 +1,470  ptrace +0:05.*");
    assertThat(lines.get(3)).matches("idle +4  unknown +0 +- +1,470  ptrace +0:02.*");
    assertThat(lines.get(4)).matches("new +99  - +- +- +-  - +- *");
  }

  @Test
  void programWhoseCollectorIsSilentSaysSo() {
    assertThat(lines(List.of(SILENT), 100, 20, Sort.TIME).get(2)).contains("no answer");
  }

  @Test
  void programsAreSortedByName() {
    assertThat(lines(List.of(NEW, BUSY, IDLE), 100, 20, Sort.NAME).subList(2, 5))
        .extracting(line -> line.split(" ")[0])
        .containsExactly("busy", "idle", "new");
  }

  @Test
  void programsWithoutRoomAreCounted() {
    List<FleetView.Line> many = new ArrayList<>();
    for (int pid = 1; pid <= 30; pid++) {
      many.add(new FleetView.Line(pid, "p", Optional.empty(), false));
    }
    List<String> lines = lines(many, 80, 10, Sort.TIME);

    assertThat(lines).hasSize(10);
    assertThat(lines.get(9)).isEqualTo("… and 23 more");
  }

  @Test
  void withoutProgramsItSaysSo() {
    assertThat(lines(List.of(), 80, 10, Sort.TIME).get(1)).isEqualTo("no program is observed");
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 100, 60, 30, 5, 1})
  void noLineIsWiderThanTheTerminal(int width) {
    for (int height : List.of(1, 2, 8, 40)) {
      assertThat(lines(List.of(NEW, BUSY, IDLE, SILENT), width, height, Sort.TIME))
          .hasSizeLessThanOrEqualTo(height)
          .allMatch(line -> line.length() <= width);
    }
  }

  private static List<String> lines(
      List<FleetView.Line> programs, int width, int height, Sort sort) {
    return FleetView.lines(programs, new Look(width, height, Glyphs.UNICODE, sort)).stream()
        .map(AttributedString::toString)
        .toList();
  }
}
