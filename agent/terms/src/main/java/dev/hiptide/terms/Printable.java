package dev.hiptide.terms;

/**
 * Text of others as it may be shown in one line of a terminal or a log: names come from programs,
 * files and the environment, and a terminal obeys what it is sent. Pure.
 */
public final class Printable {
  private Printable() {}

  /**
   * The text with every character escaped, as Java spells it, that is not shown but does something:
   * begins a line, moves the cursor, sets a colour, turns the direction of writing.
   */
  public static String of(String text) {
    return is(text) ? text : escaped(text);
  }

  /** Whether nothing of a text would be escaped. */
  public static boolean is(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (!isHarmless(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static String escaped(String text) {
    StringBuilder escaped = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char each = text.charAt(i);
      if (isHarmless(each)) {
        escaped.append(each);
      } else {
        escaped.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
          escaped.append(Character.forDigit(each >> shift & 0xf, 16));
        }
      }
    }
    return escaped.toString();
  }

  private static boolean isHarmless(char each) {
    return switch (Character.getType(each)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
