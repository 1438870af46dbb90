package dev.hiptide.safety.programs;

import dev.hiptide.fidelity.KnownHip;
import dev.hiptide.hip.Hip;
import dev.hiptide.roctx.Roctx;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.concurrent.CountDownLatch;

/**
 * Does what each line of its input says, and says so when it is done: so many iterations, with a
 * pwrite64 and an ioctl in each; a thread that stays inside an iteration and a HIP call; or its
 * end.
 */
public final class Steps {
  private static CountDownLatch inside;
  private static CountDownLatch release;
  private static Thread held;

  private Steps() {}

  public static void main(String[] arguments) throws Exception {
    KnownHip.lookInsideMalloc(Steps::stay);
    iterate(); // what it needs is loaded
    System.out.println("started");
    BufferedReader input = new BufferedReader(new InputStreamReader(System.in));
    for (String line; (line = input.readLine()) != null; ) {
      String[] words = line.split(" ");
      switch (words[0]) {
        case "step" -> step(Integer.parseInt(words[1]));
        case "hold" -> hold();
        case "release" -> release();
        default -> throw new IllegalArgumentException(line);
      }
      System.out.println("done " + line);
    }
  }

  private static void step(int count) {
    for (int i = 0; i < count; i++) {
      iterate();
    }
  }

  private static void iterate() {
    Roctx.roctxRangePush("iteration");
    Hip.hipMemcpy(null, null, 8, 0);
    Hip.hipGetDevice();
    Roctx.roctxRangePop();
  }

  private static void hold() throws InterruptedException {
    inside = new CountDownLatch(1);
    release = new CountDownLatch(1);
    held =
        new Thread(
            () -> {
              Roctx.roctxRangePush("iteration");
              Hip.hipMalloc(8);
              Roctx.roctxRangePop();
            });
    held.start();
    inside.await();
  }

  /** In hipMalloc. */
  private static long stay() {
    inside.countDown();
    try {
      release.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return 0;
  }

  private static void release() throws InterruptedException {
    release.countDown();
    held.join();
  }
}
