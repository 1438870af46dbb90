package dev.hiptide.safety.programs;

import java.io.IOException;

/** A program that ends before its child does, which waits for a file and then writes another. */
public final class LeavesChild {
  private LeavesChild() {}

  /** Arguments: the file that the child waits for, and the file that it writes. */
  public static void main(String[] args) throws IOException {
    String script = "while ! [ -e " + args[0] + " ]; do sleep 0.05; done; echo late > " + args[1];
    new ProcessBuilder("sh", "-c", script).start();
  }
}
