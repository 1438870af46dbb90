package dev.hiptide.safety.programs;

import dev.hiptide.hip.Hip;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Thousands of threads that wait, each after a getpgid(2) of its own; they are woken and wait
 * again, and many are on their way there when the program ends. Every tenth calls HIP.
 */
public final class ManyThreads {
  private static final AtomicInteger SERVED = new AtomicInteger();

  private ManyThreads() {}

  /** Arguments: how many threads. */
  public static void main(String[] args) throws Exception {
    int count = Integer.parseInt(args[0]);
    CountDownLatch born = new CountDownLatch(count);
    CountDownLatch end = new CountDownLatch(1);
    for (int i = 0; i < count; i++) {
      boolean host = i % 10 == 0;
      Thread thread = new Thread(() -> live(host, born, end));
      thread.setDaemon(true);
      thread.start();
    }
    born.await();
    System.out.println("started");
    while (System.in.read() >= 0) {}
    end.countDown();
    while (SERVED.get() < count / 2) { // the others end with the process, wherever they are
      Thread.onSpinWait();
    }
    System.exit(42);
  }

  private static void live(boolean host, CountDownLatch born, CountDownLatch end) {
    if (host) {
      Hip.hipMalloc(100);
    }
    Libc.getpgid(0);
    born.countDown();
    try {
      end.await();
      SERVED.incrementAndGet();
      Thread.currentThread().join(); // for ever
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
