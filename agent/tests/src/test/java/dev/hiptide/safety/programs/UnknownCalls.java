package dev.hiptide.safety.programs;

/** Makes system calls whose numbers no kernel knows, and says what they answer. */
public final class UnknownCalls {
  /** The number of getppid(2), and something above what a kernel's table has. */
  private static final int LIKE_GETPPID = 1 << 16 | 110;

  private UnknownCalls() {}

  /** Arguments: how many calls of each. */
  public static void main(String[] args) {
    for (int number : new int[] {4095, LIKE_GETPPID, Integer.MAX_VALUE, -1, Integer.MIN_VALUE}) {
      int error = 0;
      for (int call = 0; call < Integer.parseInt(args[0]); call++) {
        error = Libc.errorOf(number, 0, 0, 0);
      }
      System.out.println(number + ": " + error);
    }
  }
}
