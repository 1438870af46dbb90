package dev.hiptide.top;

import java.nio.charset.Charset;
import java.util.Map;

/**
 * The characters of a view, which not every locale has.
 *
 * @param levels of a sparkline, from none to the most
 * @param ellipsis what stands for text that has no room
 */
record Glyphs(String levels, String ellipsis, boolean hasAll) {
  static final Glyphs UNICODE = new Glyphs("▁▂▃▄▅▆▇█", "…", true);
  static final Glyphs ASCII = new Glyphs("_.-:=+*#", "~", false);

  private static final Map<String, String> SPELLED = Map.of("µ", "u", "…", "~", "·", "-");

  /** Those that a terminal with that character set shows. */
  static Glyphs of(Charset charset) {
    return charset.canEncode() && charset.newEncoder().canEncode(UNICODE.levels + "…µ")
        ? UNICODE
        : ASCII;
  }

  /** The text as it can be shown. */
  String text(String text) {
    if (hasAll) {
      return text;
    }
    String spelled = text;
    for (Map.Entry<String, String> each : SPELLED.entrySet()) {
      spelled = spelled.replace(each.getKey(), each.getValue());
    }
    return spelled;
  }
}
