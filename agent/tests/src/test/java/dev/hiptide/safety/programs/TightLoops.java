package dev.hiptide.safety.programs;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;

/** Threads that do nothing but calls; says how many the laziest and the busiest have made. */
public final class TightLoops {
  private static final AtomicBoolean STOP = new AtomicBoolean();

  private TightLoops() {}

  /** Arguments: how many threads, and how many calls until the busiest ends it. */
  public static void main(String[] args) throws Exception {
    int calls = Integer.parseInt(args[1]);
    Thread[] threads = new Thread[Integer.parseInt(args[0])];
    CountDownLatch ready = new CountDownLatch(threads.length);
    AtomicIntegerArray made = new AtomicIntegerArray(threads.length);
    for (int i = 0; i < threads.length; i++) {
      int own = i;
      threads[i] =
          new Thread(
              () -> {
                awaitAll(ready);
                while (!STOP.get()) {
                  Libc.getppid();
                  if (made.incrementAndGet(own) == calls) {
                    STOP.set(true);
                  }
                }
              });
    }
    for (Thread thread : threads) {
      thread.start();
    }
    int least = calls;
    int sum = 0;
    for (int i = 0; i < threads.length; i++) {
      threads[i].join();
      least = Math.min(least, made.get(i));
      sum += made.get(i);
    }
    System.out.println("least: " + least + "\nsum: " + sum);
  }

  private static void awaitAll(CountDownLatch ready) {
    ready.countDown();
    while (ready.getCount() > 0) {
      Thread.onSpinWait();
    }
  }
}
