package dev.hiptide.safety.programs;

import com.sun.jna.StringArray;
import java.util.Arrays;

/** Becomes another program, for which some system calls always fail. */
public final class Sandbox {
  private Sandbox() {}

  /** Arguments: {@code NUMBER=ERRNO} of system calls, with commas between them; then the words. */
  public static void main(String[] args) {
    SeccompFilter filter = new SeccompFilter();
    for (String rule : args[0].split(",")) {
      String[] numberAndError = rule.split("=");
      filter.on(
          Integer.parseInt(numberAndError[0]),
          SeccompFilter.error(Integer.parseInt(numberAndError[1])));
    }
    filter.install();
    Libc.execv(args[1], new StringArray(Arrays.copyOfRange(args, 1, args.length)));
  }
}
