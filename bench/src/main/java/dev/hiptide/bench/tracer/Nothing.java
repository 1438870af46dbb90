package dev.hiptide.bench.tracer;

import java.io.IOException;

/** A program that does nothing; it ends at once or, with an argument, when its input ends. */
public final class Nothing {
  private Nothing() {}

  public static void main(String[] args) throws IOException {
    while (args.length > 0 && System.in.read() >= 0) {}
  }
}
