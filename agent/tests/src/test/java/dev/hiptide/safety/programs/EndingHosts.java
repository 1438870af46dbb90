package dev.hiptide.safety.programs;

import dev.hiptide.hip.Hip;
import dev.hiptide.roctx.Roctx;
import java.util.concurrent.locks.LockSupport;

/**
 * Host threads that come one after the other, use the processor, call HIP and end, beside one that
 * waits inside a HIP call; until the standard input ends.
 */
public final class EndingHosts {
  private static final int ITERATIONS_OF_EACH = 20;
  private static final long SPUN_NANOS_OF_EACH = 100_000_000;
  private static final long LONGER_THAN_ANY_TEST = 600_000_000_000L;

  private EndingHosts() {}

  public static void main(String[] args) throws Exception {
    Thread waiting = new Thread(EndingHosts::waitInside, "waiting");
    waiting.setDaemon(true);
    waiting.start();
    Thread hosts = new Thread(EndingHosts::comeAndGo, "hosts");
    hosts.setDaemon(true);
    hosts.start();
    while (System.in.read() >= 0) {
      // until it has been looked at
    }
  }

  private static void waitInside() {
    Hip.hipLaunchKernel(
        0,
        task -> {
          while (true) {
            LockSupport.parkNanos(LONGER_THAN_ANY_TEST); // one call, which can be interrupted
          }
        });
  }

  private static void comeAndGo() {
    try {
      while (true) {
        Thread host = new Thread(EndingHosts::iterate, "host");
        host.start();
        host.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // nobody interrupts this thread
    }
  }

  private static void iterate() {
    for (int i = 0; i < ITERATIONS_OF_EACH; i++) {
      Roctx.roctxRangePush("iteration");
      Hip.hipMalloc(1000);
      Hip.hipGetDevice();
      Roctx.roctxRangePop();
    }
    long end = System.nanoTime() + SPUN_NANOS_OF_EACH;
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }
}
