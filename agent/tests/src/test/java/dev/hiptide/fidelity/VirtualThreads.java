package dev.hiptide.fidelity;

import dev.hiptide.hip.Hip;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;

/**
 * Known calls in HIP operations on virtual threads (JDK 21 and later), which change their carriers.
 */
public final class VirtualThreads {
  private VirtualThreads() {}

  /** Arguments: how many threads, and the rounds of each. */
  public static void main(String[] args) throws Exception {
    int rounds = Integer.parseInt(args[1]);
    KnownCalls.openFile();
    Method start = Thread.class.getMethod("startVirtualThread", Runnable.class);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < Integer.parseInt(args[0]); i++) {
      Runnable body = () -> copy(rounds);
      threads.add((Thread) start.invoke(null, body));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    System.out.println("done");
  }

  private static void copy(int rounds) {
    for (int round = 0; round < rounds; round++) {
      Hip.hipMemcpy(null, null, 500, 0);
      Thread.yield(); // lets another thread have the carrier
      Hip.hipMemset(null, 0, 50);
    }
  }
}
