package dev.hiptide.top;

/**
 * How to show something.
 *
 * @param height lines that there is room for
 */
record Look(int width, int height, Glyphs glyphs, Sort sort) {
  /** Below that, no line is spent on what looks better. */
  private static final int LOW = 20;

  boolean isLow() {
    return height < LOW;
  }
}
