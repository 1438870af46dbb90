package dev.hiptide.top;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;

/** A screen: what is shown, and the keys in the last line. Pure. */
final class Frame {
  private static final List<String> HELP =
      List.of(
          "Keys",
          "  s  sort rows by time, calls or name",
          "  p  pause, and go on",
          "  r  reset: the window begins now",
          "  h  this help, and back",
          "  q  quit",
          "",
          "Figures are of the window, which slides.",
          "  calls/it, µs/it  system calls per iteration, and the time in them: of host threads,",
          "                   which call HIP or mark iterations",
          "  all              of all threads",
          "  ms/s             time in milliseconds, of each second; several threads add up",
          "  lately           the last 60 intervals, each line to its own peak");

  private Frame() {}

  /**
   * As many lines as the screen has.
   *
   * @param note what to say before the keys; empty for nothing
   * @param content what to show in the room that is left
   */
  static List<AttributedString> lines(
      Look screen, String note, Function<Look, List<AttributedString>> content) {
    int room = Math.max(0, screen.height() - 1);
    Look look = new Look(screen.width(), room, screen.glyphs(), screen.sort());
    List<AttributedString> lines = new ArrayList<>(content.apply(look));
    while (lines.size() < room) {
      lines.add(AttributedString.EMPTY);
    }
    lines.add(keys(screen, note));
    return lines;
  }

  /** What keys do and figures mean. */
  static List<AttributedString> help(Look look) {
    return HELP.stream()
        .limit(look.height())
        .map(line -> Lines.of(look.glyphs().text(line), Styles.PLAIN))
        .map(line -> Lines.fitted(line, look.width(), look.glyphs()))
        .toList();
  }

  private static AttributedString keys(Look screen, String note) {
    AttributedStringBuilder line = new AttributedStringBuilder();
    if (!note.isEmpty()) {
      line.styled(Styles.WARNING, screen.glyphs().text(note)).append("  ");
    }
    key(line, "q", "uit  ");
    key(line, "h", "elp  ");
    key(line, "p", "ause  ");
    key(line, "r", "eset  ");
    key(line, "s", "ort: " + screen.sort().label());
    return Lines.fitted(line.toAttributedString(), screen.width(), screen.glyphs());
  }

  private static void key(AttributedStringBuilder line, String key, String rest) {
    line.styled(Styles.KEY, key).styled(Styles.FAINT, rest);
  }
}
