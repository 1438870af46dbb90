package dev.hiptide.roctx;

/** ROCTX ranges that nobody sees but the agent. */
public final class Roctx {
  private Roctx() {}

  /** Begins a range. */
  public static int roctxRangePush(String message) {
    return 0;
  }

  /** Ends the innermost range. */
  public static int roctxRangePop() {
    return 0;
  }
}
