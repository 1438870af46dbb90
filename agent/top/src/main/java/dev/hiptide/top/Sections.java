package dev.hiptide.top;

import java.util.ArrayList;
import java.util.List;
import org.jline.utils.AttributedString;

/** Tables one below the other in what room there is: a few rows of each, then more. Pure. */
final class Sections {
  private static final int LEAST_ROWS = 3;

  private final List<List<AttributedString>> sections;
  private final boolean isLow;
  private final int[] rows;
  private int room;

  private Sections(List<List<AttributedString>> sections, Look look, int room) {
    this.sections = sections.stream().filter(section -> section.size() > 1).toList();
    this.isLow = look.isLow();
    this.room = room;
    rows = new int[this.sections.size()];
  }

  /**
   * The lines of all sections.
   *
   * @param sections the head and the rows of each, the most important first
   * @param room how many lines there may be
   */
  static List<AttributedString> lines(List<List<AttributedString>> sections, Look look, int room) {
    Sections placed = new Sections(sections, look, room);
    placed.giveFew();
    placed.giveMore();
    return placed.lines();
  }

  private void giveFew() {
    int around = isLow ? 1 : 2; // the head, and an empty line before it
    for (int i = 0; i < rows.length && room > around; i++) {
      rows[i] = Math.min(room - around, Math.min(LEAST_ROWS, sections.get(i).size() - 1));
      room -= around + rows[i];
    }
  }

  private void giveMore() {
    for (int before = -1; before != room; ) {
      before = room;
      for (int i = 0; i < rows.length; i++) {
        if (room > 0 && rows[i] > 0 && rows[i] < sections.get(i).size() - 1) {
          rows[i]++;
          room--;
        }
      }
    }
  }

  private List<AttributedString> lines() {
    List<AttributedString> lines = new ArrayList<>();
    for (int i = 0; i < rows.length; i++) {
      if (rows[i] > 0) {
        if (!isLow) {
          lines.add(AttributedString.EMPTY);
        }
        lines.addAll(sections.get(i).subList(0, 1 + rows[i]));
      }
    }
    return lines;
  }
}
