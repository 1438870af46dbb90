package dev.hiptide.safety.programs;

import dev.hiptide.hip.Hip;
import java.io.IOException;

/** A program that calls HIP for the first time when its standard input has ended. */
public final class Late {
  private Late() {}

  public static void main(String[] args) throws IOException {
    System.out.println("started");
    while (System.in.read() >= 0) {}
    Hip.hipMalloc(100);
    System.out.println("done");
  }
}
