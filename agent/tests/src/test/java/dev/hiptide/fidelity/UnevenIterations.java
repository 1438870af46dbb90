package dev.hiptide.fidelity;

import static dev.hiptide.roctx.Roctx.roctxRangePop;
import static dev.hiptide.roctx.Roctx.roctxRangePush;

import java.lang.reflect.Method;

/** A thousand iterations that make no synchronisation call, but for one that makes many. */
public final class UnevenIterations {
  static final int ITERATIONS = 1000;

  /** From 1. */
  static final int BAD_ITERATION = 700;

  static final int CALLS_OF_BAD_ITERATION = 150;

  private UnevenIterations() {}

  /** The argument "virtual" runs them on a virtual thread (JDK 21 and later). */
  public static void main(String[] args) throws Exception {
    if (args.length > 0) {
      Method start = Thread.class.getMethod("startVirtualThread", Runnable.class);
      Runnable iterations = UnevenIterations::iterate;
      ((Thread) start.invoke(null, iterations)).join();
    } else {
      iterate();
    }
    System.out.println("done");
    while (System.in.read() >= 0) {
      // until it has been looked at
    }
  }

  private static void iterate() {
    for (int iteration = 1; iteration <= ITERATIONS; iteration++) {
      roctxRangePush("iteration");
      if (iteration == BAD_ITERATION) {
        for (int call = 0; call < CALLS_OF_BAD_ITERATION; call++) {
          Thread.yield(); // one sched_yield
        }
      }
      roctxRangePop();
    }
  }
}
