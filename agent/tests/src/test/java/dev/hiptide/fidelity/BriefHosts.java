package dev.hiptide.fidelity;

import static dev.hiptide.roctx.Roctx.roctxRangePop;
import static dev.hiptide.roctx.Roctx.roctxRangePush;

/** Threads that come one after the other, make a few iterations with a call in each, and end. */
public final class BriefHosts {
  private static final int HOSTS = 1000;
  private static final int ITERATIONS_OF_EACH = 3;

  /** Of all of them. */
  static final int ITERATIONS = HOSTS * ITERATIONS_OF_EACH;

  private BriefHosts() {}

  public static void main(String[] args) throws Exception {
    for (int host = 0; host < HOSTS; host++) {
      Thread thread = new Thread(BriefHosts::iterate);
      thread.start();
      thread.join();
    }
    System.out.println("done");
    while (System.in.read() >= 0) {
      // until it has been looked at
    }
  }

  private static void iterate() {
    for (int iteration = 0; iteration < ITERATIONS_OF_EACH; iteration++) {
      roctxRangePush("iteration");
      Thread.yield(); // one sched_yield
      roctxRangePop();
    }
  }
}
