package dev.hiptide.top;

import java.util.ArrayList;
import java.util.List;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;

/** Text that keeps to a width. Pure. */
final class Lines {
  private Lines() {}

  static AttributedString of(String text, AttributedStyle style) {
    return new AttributedString(text, style);
  }

  /** The line, with its end left out if it is too wide. */
  static AttributedString fitted(AttributedString line, int width, Glyphs glyphs) {
    if (line.columnLength() <= width) {
      return line;
    }
    if (width < 1) {
      return AttributedString.EMPTY;
    }
    return new AttributedStringBuilder()
        .append(line.columnSubSequence(0, width - 1))
        .append(glyphs.ellipsis())
        .toAttributedString();
  }

  /** One text at the left end, one at the right end as far as there is room, in one style. */
  static AttributedString bar(
      String left, String right, int width, AttributedStyle style, Glyphs glyphs) {
    AttributedString start = fitted(of(left, style), width, glyphs);
    AttributedStringBuilder bar = new AttributedStringBuilder().append(start);
    int room = width - start.columnLength();
    int taken = of(right, style).columnLength();
    boolean hasRoom = taken < room;
    bar.style(style).append(" ".repeat(hasRoom ? room - taken : room));
    if (hasRoom) {
      bar.append(right);
    }
    return bar.toAttributedString();
  }

  /** Words in as many lines as they need, but no more than that; the last one is cut. */
  static List<String> wrapped(String text, int width, int most, Glyphs glyphs) {
    List<String> lines = new ArrayList<>();
    String rest = text;
    while (rest.length() > width && lines.size() < most - 1) {
      int end = rest.lastIndexOf(' ', width);
      int cut = end > 0 ? end : width;
      lines.add(rest.substring(0, cut));
      rest = rest.substring(cut).stripLeading();
    }
    lines.add(fitted(of(rest, Styles.PLAIN), width, glyphs).toString());
    return lines;
  }
}
