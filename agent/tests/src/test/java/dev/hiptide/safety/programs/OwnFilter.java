package dev.hiptide.safety.programs;

import java.util.Set;
import java.util.TreeSet;

/** A program with a filter of system calls of its own; it says what the filtered ones answer. */
public final class OwnFilter {
  private OwnFilter() {}

  /** Arguments: how many calls of each. */
  public static void main(String[] args) {
    new SeccompFilter()
        .on(SeccompFilter.GETPPID, SeccompFilter.error(77))
        .on(SeccompFilter.GETPGID, SeccompFilter.TRACE)
        .install();
    int calls = Integer.parseInt(args[0]);
    System.out.println("getppid: " + errors(calls, SeccompFilter.GETPPID));
    System.out.println("getpgid: " + errors(calls, SeccompFilter.GETPGID));
  }

  private static Set<Integer> errors(int calls, int syscall) {
    Set<Integer> errors = new TreeSet<>();
    for (int call = 0; call < calls; call++) {
      errors.add(Libc.errorOf(syscall, 0, 0, 0));
    }
    return errors;
  }
}
