package dev.hiptide.safety.programs;

import dev.hiptide.hip.Hip;
import dev.hiptide.roctx.Roctx;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;

/** A host thread that waits in one HIP call until the standard input ends. */
public final class WaitsInHip {
  private static final CountDownLatch LATCH = new CountDownLatch(1);

  private WaitsInHip() {}

  public static void main(String[] args) {
    new Thread(WaitsInHip::readInput, "input").start();
    Roctx.roctxRangePush("iteration");
    Hip.hipLaunchKernel(
        0,
        task -> {
          System.out.println("started");
          await();
        });
    Roctx.roctxRangePop();
    System.out.println("done");
  }

  private static void readInput() {
    try {
      while (System.in.read() >= 0) {}
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    LATCH.countDown();
  }

  private static void await() {
    try {
      LATCH.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
