package dev.hiptide.top.programs;

import static dev.hiptide.roctx.Roctx.roctxRangePop;
import static dev.hiptide.roctx.Roctx.roctxRangePush;

import dev.hiptide.hip.Hip;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/** Some hundred iterations a second with a {@code sched_yield} in each, until its input ends. */
public final class Iterates {
  private Iterates() {}

  public static void main(String[] arguments) throws InterruptedException {
    Thread input = new Thread(Iterates::readInput, "input");
    input.start();
    while (input.isAlive()) {
      roctxRangePush("iteration");
      Hip.hipFree(Hip.hipMalloc(1));
      Thread.yield();
      roctxRangePop();
      Thread.sleep(2);
    }
  }

  private static void readInput() {
    try {
      System.in.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
