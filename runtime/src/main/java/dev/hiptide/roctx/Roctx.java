package dev.hiptide.roctx;

/**
 * ROCTX markers, for {@code import static dev.hiptide.roctx.Roctx.*}.
 *
 * <p>The functions only keep the calling thread's nesting level. Tools instrument them to learn
 * what a thread is doing; without a tool a call costs a few nanoseconds and allocates nothing.
 */
public final class Roctx {
  /** One int per thread, in an array so that changing it neither boxes nor looks it up again. */
  private static final ThreadLocal<int[]> LEVEL = ThreadLocal.withInitial(() -> new int[1]);

  private Roctx() {}

  /**
   * Opens a range that the calling thread's next unmatched {@link #roctxRangePop} closes.
   *
   * @return the level of the new range; 0 is the outermost
   */
  public static int roctxRangePush(String message) {
    return LEVEL.get()[0]++;
  }

  /**
   * Closes the calling thread's innermost range.
   *
   * @return the level of the range closed, or a negative number if none was open
   */
  public static int roctxRangePop() {
    int[] level = LEVEL.get();
    return level[0] == 0 ? -1 : --level[0];
  }

  /** Marks this moment. */
  public static void roctxMark(String message) {}
}
