package dev.hiptide.hip;

/**
 * The shape of a copy: rows of the same width, whose starts are a pitch apart on either side. All
 * in bytes; a copy without rows is one row.
 *
 * @param width how much of each row is copied
 * @param height the number of rows
 */
record Rows(long width, long height, long dstPitch, long srcPitch) {
  /** {@code bytes} in one piece. */
  static Rows one(long bytes) {
    return new Rows(bytes, 1, bytes, bytes);
  }

  /** From the first byte of the first row to the last byte of the last, in the destination. */
  long dstSpan() {
    return span(width, height, dstPitch);
  }

  /** The same in the source. */
  long srcSpan() {
    return span(width, height, srcPitch);
  }

  /** Counts up to {@link Long#MAX_VALUE}, which no memory has. */
  static long span(long width, long height, long pitch) {
    try {
      return Math.addExact(Math.multiplyExact(height - 1, pitch), width);
    } catch (ArithmeticException tooMuch) {
      return Long.MAX_VALUE;
    }
  }
}
