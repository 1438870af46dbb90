package dev.hiptide.bench.tracer;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * A program whose threads do nothing but call getppid(2), for a time. It prints the wall time of a
 * call on one thread in microseconds, {@code usec}, and the ratio of the calls of the busiest and
 * the idlest thread, {@code fairness}.
 */
public final class HotCalls {
  private static final long WARM_UP_NANOS = TimeUnit.MILLISECONDS.toNanos(700);
  private static final long MEASURED_NANOS = TimeUnit.MILLISECONDS.toNanos(1500);
  private static final int CALLS_PER_CLOCK_READ = 16;

  static {
    Native.register(HotCalls.class, NativeLibrary.getInstance(null));
  }

  private HotCalls() {}

  private static native int getppid();

  /** Arguments: the number of threads. */
  public static void main(String[] args) throws InterruptedException {
    long[] calls = new long[Integer.parseInt(args[0])];
    Thread[] threads = new Thread[calls.length];
    long began = System.nanoTime();
    for (int i = 0; i < threads.length; i++) {
      int own = i;
      threads[i] = new Thread(() -> calls[own] = call(began + WARM_UP_NANOS), "hot-" + i);
      threads[i].start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    long all = Arrays.stream(calls).sum();
    long min = Arrays.stream(calls).min().orElseThrow();
    long max = Arrays.stream(calls).max().orElseThrow();
    System.out.printf(
        Locale.ROOT, "usec %.3f%n", MEASURED_NANOS / 1e3 * threads.length / Math.max(1, all));
    System.out.printf(Locale.ROOT, "fairness %.3f%n", (double) max / Math.max(1, min));
  }

  private static long call(long begin) {
    while (System.nanoTime() < begin) {
      getppid();
    }
    long calls = 0;
    while (System.nanoTime() < begin + MEASURED_NANOS) {
      for (int i = 0; i < CALLS_PER_CLOCK_READ; i++) {
        getppid();
      }
      calls += CALLS_PER_CLOCK_READ;
    }
    return calls;
  }
}
