package dev.hiptide.top;

import org.jline.utils.AttributedStyle;

/** What colours mean. Nothing is told by colour alone. */
final class Styles {
  static final AttributedStyle PLAIN = AttributedStyle.DEFAULT;
  static final AttributedStyle BAR = AttributedStyle.INVERSE;
  static final AttributedStyle HEAD = AttributedStyle.DEFAULT.foreground(AttributedStyle.CYAN);
  static final AttributedStyle STRONG = AttributedStyle.BOLD;
  static final AttributedStyle KEY = AttributedStyle.BOLD.underline();
  static final AttributedStyle FAINT = AttributedStyle.DEFAULT.faint();
  static final AttributedStyle SPARK = AttributedStyle.DEFAULT.foreground(AttributedStyle.GREEN);
  static final AttributedStyle WARNING = AttributedStyle.BOLD.foreground(AttributedStyle.YELLOW);

  private Styles() {}

  /** By the label of the regime. */
  static AttributedStyle regime(String label) {
    return switch (label) {
      case "fine" -> AttributedStyle.BOLD.foreground(AttributedStyle.YELLOW);
      case "coarse" -> AttributedStyle.BOLD.foreground(AttributedStyle.CYAN);
      case "spin" -> AttributedStyle.BOLD.foreground(AttributedStyle.MAGENTA);
      case "minimal" -> AttributedStyle.BOLD.foreground(AttributedStyle.GREEN);
      default -> AttributedStyle.BOLD;
    };
  }
}
