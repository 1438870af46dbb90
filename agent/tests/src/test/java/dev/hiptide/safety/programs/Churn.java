package dev.hiptide.safety.programs;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** A thousand threads a second, or as many as it can: each makes one getpgid(2) and ends. */
public final class Churn {
  private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private static final AtomicInteger LIVED = new AtomicInteger();

  private Churn() {}

  /** Arguments: how many threads. */
  public static void main(String[] args) throws Exception {
    int count = Integer.parseInt(args[0]);
    Thread[] threads = new Thread[count];
    long began = System.nanoTime();
    for (int i = 0; i < count; i++) {
      threads[i] = new Thread(Churn::live);
      threads[i].start();
      long due = began + (i + 1) * INTERVAL_NANOS;
      while (System.nanoTime() < due) {
        LockSupport.parkNanos(due - System.nanoTime());
      }
    }
    for (Thread thread : threads) {
      thread.join();
    }
    System.out.println(LIVED + " have lived");
  }

  private static void live() {
    Libc.getpgid(0);
    LIVED.incrementAndGet();
  }
}
