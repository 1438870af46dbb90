package dev.hiptide.top;

import java.util.Collections;
import java.util.List;

/** A row of values as one line of text, each as high as it is to the highest. Pure. */
final class Sparkline {
  private Sparkline() {}

  /** The last values, the latest at the right end. */
  static String of(List<Double> values, int width, Glyphs glyphs) {
    int shown = Math.min(width, values.size());
    List<Double> last = values.subList(values.size() - shown, values.size());
    double peak = last.isEmpty() ? 0 : Collections.max(last);
    StringBuilder line = new StringBuilder(" ".repeat(width - shown));
    for (double value : last) {
      line.append(glyphs.levels().charAt(level(value, peak, glyphs.levels().length() - 1)));
    }
    return line.toString();
  }

  /** What is more than none is seen. */
  private static int level(double value, double peak, int highest) {
    return value <= 0 ? 0 : Math.max(1, (int) Math.round(value / peak * highest));
  }
}
