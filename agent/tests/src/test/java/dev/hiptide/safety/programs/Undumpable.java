package dev.hiptide.safety.programs;

import java.io.IOException;

/**
 * A program that forbids to be looked into, PR_SET_DUMPABLE of prctl(2); it runs until its input
 * ends.
 */
public final class Undumpable {
  private static final int PR_SET_DUMPABLE = 4;

  private Undumpable() {}

  public static void main(String[] args) throws IOException {
    Libc.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    System.out.println("started");
    while (System.in.read() >= 0) {}
    System.out.println("done");
  }
}
