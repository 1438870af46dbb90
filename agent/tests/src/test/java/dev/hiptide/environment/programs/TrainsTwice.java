package dev.hiptide.environment.programs;

import java.io.IOException;

/** Runs a {@link Training}, and another at the end of its standard input. */
public final class TrainsTwice {
  private TrainsTwice() {}

  public static void main(String[] arguments) throws IOException {
    new Training().run();
    System.out.println("ready");
    while (System.in.read() >= 0) {}
    new Training().run();
    System.out.println("done");
  }
}
